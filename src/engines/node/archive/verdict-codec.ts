import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { VerifyReport } from '../../../domain/report.ts'

/** How a stored verdict is written. The number stands beside each one; a new way gets a new number and old ones stay readable. */
export const VERDICT_CODEC = 1

/** Largest verdict that is read back, in bytes of JSON; the evidence in one is bounded far below. */
const MAX_VERDICT_BYTES = 16 * 1024 * 1024

/**
 * Text that verdicts have in common; makes each a third of what deflate alone gives. Belongs to codec 1 and must never change:
 * without these very bytes what is stored cannot be read.
 */
const DICTIONARY_1 = Buffer.from(
  '{"schema":"ursprung.verify/1","path":"","sha256":"","bytes":0,"format":"jpeg","format":"png","format":"webp","width":1024,"height":1024,' +
    '"credentials":{"state":"none","integrity":"unknown","trust":"none","time":"unknown","codes":[],"signer":null,"generator":null,"signedAt":null,' +
    '"manifests":0,"depth":0,"remoteUrl":null,"brokenIngredients":0,"unreadable":null},"origin":{"kind":"unknown","basis":"none","generator":null,' +
    '"evidence":[],"rule":"origin.none"},"evidence":[{"source":"xmp","field":"Iptc4xmpExt:DigitalSourceType","value":"trainedAlgorithmicMedia",' +
    '"says":"ai-generated","weight":"declared"},"people":{"faces":null,"named":[]},"exposure":[{"kind":"software","field":"EXIF:Software","value":""}],' +
    '"rights":[],"label":{"state":"absent","text":null,"box":null},"findings":[{"code":"","severity":"note","message":"","nextStep":"","rule":"C2PA 2.2"}],' +
    '"basis":{"engine":"c2pa-rs ","rules":"ursprung-rules 2026-11","policy":"default@","faces":null,"trustLists":[{"name":"","date":"2026-01-01T00:00:00Z",' +
    '"sha256":""}],"checkedAt":"2026-11-21T00:00:00.000Z"},"error":null}',
)

/** A verdict as it is stored: JSON, deflated (RFC 1951) with a dictionary of what every verdict holds. `VERDICT_CODEC` stands beside it. */
export function encodeVerdict(report: VerifyReport): Uint8Array {
  return deflateRawSync(JSON.stringify(report), { dictionary: DICTIONARY_1, level: 6 })
}

/** Reads a stored verdict; throws on one that this program cannot have written. */
export function decodeVerdict(codec: number, body: Uint8Array): VerifyReport {
  if (codec !== VERDICT_CODEC) throw new Error(`Expected verdict codec ${VERDICT_CODEC} but found ${codec}`)
  const json = inflateRawSync(body, { dictionary: DICTIONARY_1, maxOutputLength: MAX_VERDICT_BYTES }).toString('utf8')
  return JSON.parse(json) as VerifyReport
}
