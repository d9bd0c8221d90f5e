import type { FindingFact } from '../../domain/finding.ts'
import type { Check, CheckContext } from './check.ts'

/**
 * What the marks say of the picture's origin, and what to do about it. AI Act art. 50(4) binds the publisher;
 * Sala kommun, Riktlinje 2025-11-12, 3.5 asks for a visible label on every AI picture.
 */
export const originCheck: Check = {
  id: 'origin',
  run: context => {
    const { kind, basis, generator } = context.origin
    const values = { generator: generator ?? '', basis }
    switch (kind) {
      case 'ai-generated':
      case 'ai-modified':
        return [] // The verdict says it, and the check of the visible label what to do.
      case 'conflicting':
        return [{ code: 'origin-conflicting', severity: 'ask', values, rule: 'ursprung: origin.conflicting' }]
      case 'unknown':
        return [unknownOrigin(context)]
      case 'camera':
      case 'human-made':
        return [{ code: `origin-${kind}`, severity: 'note', values, rule: 'IPTC DigitalSourceType' }]
    }
  },
}

/** Absence of marks has no weight; a mark that hints without deciding (TC260 label 2 and 3, compositeSynthetic) is a question. */
function unknownOrigin(context: CheckContext): FindingFact {
  const hinting = context.origin.evidence.find(mark => mark.says === 'unknown' && mark.marker.endsWith('.possible'))
  return hinting === undefined
    ? { code: 'origin-unknown', severity: 'note', rule: 'Code of Practice, detection: no mark found proves nothing' }
    : {
        code: 'origin-possibly-ai',
        severity: 'ask',
        values: { field: hinting.field, value: hinting.value.slice(0, 120) },
        rule: 'ursprung: origin.possible',
      }
}
