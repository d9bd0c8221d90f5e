import { createInstance, type i18n } from 'i18next'
import en from '../../assets/locales/en.json' with { type: 'json' }
import sv from '../../assets/locales/sv.json' with { type: 'json' }
import type { Finding, FindingFact, ReportedError } from '../domain/finding.ts'
import { ruleNameIn } from '../domain/rule-name.ts'
import { saySourceType } from '../domain/source-type.ts'

/** Languages of the user interface. Text on pictures has its own languages, in `assets/templates`. */
export const LANGUAGES = ['sv', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

type Values = Readonly<Record<string, string | number>>

/** Words for people in one language. Holds no state beyond the loaded texts. */
export interface Texts {
  readonly language: Language
  /** The text of a message id; plural forms follow `values.count` (Intl.PluralRules). An unknown id gives the id itself. */
  readonly t: (id: string, values?: Values) => string
  /** Whether a message id has a text. */
  readonly has: (id: string) => boolean
  /** Gives a finding its words. */
  readonly finding: (fact: FindingFact) => Finding
  /** Gives an error its words: what happened, to what, and the remedy. The engine's own message becomes `reason`. */
  readonly error: (error: ReportedError, path: string) => ReportedError
}

/** Loads one language; both are complete (a test holds them equal), so there is no fallback language. */
export function createTexts(language: Language): Texts {
  const instance: i18n = createInstance()
  void instance.init({
    lng: language,
    resources: { sv: { translation: sv }, en: { translation: en } },
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  const t = (id: string, values: Values = {}): string => instance.t(id, { ...values })
  const has = (id: string): boolean => instance.exists(id) || instance.exists(`${id}_other`)
  return {
    language,
    t,
    has,
    finding: fact => ({
      code: fact.code,
      severity: fact.severity,
      message: t(`finding.${fact.code}.message`, inWords(fact.values, t)),
      nextStep: t(`finding.${fact.code}.nextStep`, inWords(fact.values, t)),
      rule: ruleNameIn(fact.rule, language),
    }),
    error: (error, path) =>
      has(`error.${error.kind}`)
        ? { kind: error.kind, message: t(`error.${error.kind}`, { ...error.values, path, reason: reasonOf(error) }) }
        : { kind: error.kind, message: t('error.other', { path, reason: error.message }) },
  }
}

/** A moment in a sentence is its day (the second stands in the details), a source type its words. */
function inWords(values: Values = {}, t: Texts['t']): Values {
  const say = (value: string | number): string | number => {
    if (typeof value !== 'string') return value
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? value.slice(0, 10) : saySourceType(value, t)
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, say(value)]))
}

/** A decoder of pictures complains in many lines, of which the first tells the most. */
const MAX_DECODER_WORDS = 160
function reasonOf({ kind, message }: ReportedError): string {
  if (kind !== 'unreadable-image') return message
  const [first = ''] = message.trim().split('\n')
  return first.replace(/[\s:.]+$/, '').slice(0, MAX_DECODER_WORDS)
}

/** The language of a locale such as `sv_SE.UTF-8` or `en-GB`; Swedish when it is neither. */
export function languageOfLocale(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('en') === true ? 'en' : 'sv'
}
