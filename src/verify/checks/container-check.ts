import type { FindingFact } from '../../domain/finding.ts'
import type { ImageEvidence } from '../../engines/engines.ts'
import type { Check } from './check.ts'

/** Characters of a decoder's message that still help a colleague who searches for it. */
const MAX_REASON = 140

/** A JPEG whose picture has no end, or no beginning (ITU-T T.81, B.2.1): some of it is missing, whatever a decoder makes of the rest. */
const CUT_OFF = /^JPEG: (?:cut off; no end-of-image marker|the file ends before the picture begins)$/

/** What the file itself is like: credentials that were removed, several pictures in one file, structural damage. */
export const containerCheck: Check = {
  id: 'container',
  run: ({ evidence, credentials }) => {
    const findings: FindingFact[] = []
    if (credentials.state === 'none' && evidence.provenancePointers.length > 0) {
      findings.push({
        code: 'credentials-removed',
        severity: 'ask',
        values: { pointer: (evidence.provenancePointers[0] ?? '').slice(0, 200) },
        rule: 'C2PA 2.2, dcterms:provenance',
      })
    }
    if (evidence.pixelError !== null) findings.push(unreadPixels(evidence, evidence.pixelError.message))
    const [problem] = evidence.problems
    if (evidence.problems.some(said => CUT_OFF.test(said)))
      findings.push({ code: 'file-cut-off', severity: 'ask', rule: 'file format' })
    else if (problem !== undefined)
      findings.push({ code: 'file-malformed', severity: 'note', values: { problem }, rule: 'file format' })
    return findings
  },
}

/** A decoder's own words are for logs: paths, line after line. What a person needs is whether another format would help. */
function unreadPixels({ file, format }: ImageEvidence, message: string): FindingFact {
  const isUnsupported = /not been built in|unsupported|no decod/i.test(message)
  if (isUnsupported) {
    const values = { format: (format ?? '').toUpperCase() }
    return { code: 'pixels-not-decodable', severity: 'ask', values, rule: 'file format' }
  }
  const reason = message
    .replaceAll(file.path, '')
    .replace(/^[:\s]+/, '')
    .replace(/\s+/g, ' ')
    .slice(0, MAX_REASON)
  return { code: 'pixels-unreadable', severity: 'ask', values: { reason }, rule: 'file format' }
}
