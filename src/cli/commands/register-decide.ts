import type { Command } from 'commander'
import type { DecisionReport, DecisionRequest } from '../../api/ursprung.ts'
import { LABEL_KINDS, type LabelKind } from '../../domain/origin-kind.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, collect } from '../session.ts'
import { findingLines } from '../print-verify.ts'
import { readPairs } from './label.ts'
import { oneOfOrNone } from '../usage-error.ts'

interface DecideOptions extends CommonOptions {
  readonly kind?: string
  readonly tool?: string
  readonly alt?: string
  readonly answer?: readonly string[]
  readonly override?: readonly string[]
  readonly decidedBy?: string
  readonly secondReviewer?: string
  readonly faces?: boolean
}

/** `register decide IMAGE`: a person decides to publish a picture as it is; nothing is written to the picture. */
export function addDecide(command: Command, t: (id: string) => string, finish: (status: number) => void): void {
  command
    .argument('<image>', t('help.input'))
    .option(`--kind <${LABEL_KINDS.join('|')}>`, t('help.kind'))
    .option('--tool <name>', t('help.tool'))
    .option('--alt <text>', t('help.alt'))
    .option('--answer <question=answer>', t('help.answer'), collect)
    .option('--override <rule=reason>', t('help.override'), collect)
    .option('--decided-by <role>', t('help.decided-by'))
    .option('--second-reviewer <role>', t('help.second-reviewer'))
    .option('--no-faces', t('help.no-faces'))
    .action(async (image: string, options: DecideOptions) => {
      finish(await runSession(options, session => decide(image, readRequest(options), session)))
    })
}

async function decide(image: string, request: DecisionRequest, { app, output, texts, job }: Session): Promise<number> {
  const report = await app.decide(image, request, job)
  if (output.isJson) output.json(report)
  else for (const line of printDecision(report, texts)) output.text(line)
  if (report.status === 'failed') return EXIT.failed
  return report.status === 'refused' ? EXIT.stopped : EXIT.done
}

function printDecision({ path, findings, error, entry }: DecisionReport, texts: Session['texts']): readonly string[] {
  const { t } = texts
  const lines = findings.flatMap(finding => findingLines(finding, texts))
  const head =
    entry === null
      ? `  ${t('register.not-decided')}: ${error?.message ?? ''}`
      : `  ${t('register.decided', { sequence: entry.sequence, hash: entry.entryHash })}`
  return [path, head, ...lines]
}

function readRequest(options: DecideOptions): DecisionRequest {
  return {
    kind: oneOfOrNone<LabelKind>('--kind', options.kind, LABEL_KINDS),
    tool: options.tool ?? null,
    alt: options.alt ?? '',
    answers: readPairs('--answer', options.answer ?? []),
    overrides: readPairs('--override', options.override ?? []),
    decidedBy: options.decidedBy ?? null,
    secondReviewer: options.secondReviewer ?? null,
    findFaces: options.faces !== false,
  }
}
