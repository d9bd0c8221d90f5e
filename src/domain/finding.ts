/** `stop`: must not go public as it is · `ask`: a person must answer first · `note`: good to know. */
export type Severity = 'stop' | 'ask' | 'note'
/** All severities, the strictest first: the place in the list is the weight when findings are compared. */
export const SEVERITIES: readonly Severity[] = ['stop', 'ask', 'note']

/** A finding before it has words: a code, its parameters, and the rule it rests on. Text is chosen in the shell by `code`. */
export interface FindingFact {
  readonly code: string
  readonly severity: Severity
  /** Values for the text's placeholders. */
  readonly values?: Readonly<Record<string, string | number>>
  /** Policy id, law paragraph or specification section. */
  readonly rule: string
}

/** A finding with its words in the reader's language. The contract's `findings[]`. */
export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly nextStep: string
  readonly rule: string
}

/** Words by id in one language: `has` tells whether there are any. */
export interface StepTexts {
  readonly t: (id: string) => string
  readonly has: (id: string) => boolean
}

/** The next step for somebody who sits at no terminal: `next-step.<code>` where there is one, because the finding's own names a command. */
export function plainStep({ code, nextStep }: Finding, { t, has }: StepTexts): string {
  const id = `next-step.${code}`
  return has(id) ? t(id) : nextStep
}

/** What went wrong with one input; the batch goes on. `kind` is stable, `message` names file, fact and remedy. */
export interface ReportedError {
  readonly kind: string
  readonly message: string
  /** What the words for this kind name beside path and message; never shown as it is. */
  readonly values?: Readonly<Record<string, string | number>>
}
