import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readContainer } from '../../src/container/read-container.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Origin } from '../../src/domain/report.ts'
import { nodeContainerTools, openByteSource } from '../../src/engines/node/byte-source.ts'
import type { RecognisedMarks } from '../../src/markers/recognise-marks.ts'
import { recogniseMarks } from '../../src/markers/recognise-marks.ts'
import { decodeMetadata } from '../../src/metadata/decode-metadata.ts'
import { judgeOrigin } from '../../src/verify/origin.ts'

/** Corpus entries as `corpus/origin/index.json` has them; only what is measured. */
const entrySchema = z.object({
  file: z.string(),
  expected_kind: z.string(),
  truth: z.object({
    origin: z.string(),
    generator: z.string().nullish(),
    markers: z.array(z.object({ marker: z.string(), at: z.string(), value: z.unknown().optional() })),
  }),
})
export type CorpusEntry = z.infer<typeof entrySchema>

/** Marks that come from elsewhere (Content Credentials, pixels); empty where there are none. */
export type MoreEvidence = (path: string) => Promise<readonly Evidence[]>

/** One measured file. `null` marks: no image by its bytes. */
export interface MeasuredFile {
  readonly entry: CorpusEntry
  readonly marks: RecognisedMarks | null
  readonly origin: Origin
  /** Truth markers outside C2PA and pixels that were not found. */
  readonly missed: readonly string[]
  readonly soughtCount: number
  readonly bytes: number
  readonly bytesRead: number
  readonly ms: number
}

/** Reads every file of the corpus and compares with its truth. */
export async function measureOriginCorpus(
  root: string,
  more: MoreEvidence = () => Promise.resolve([]),
): Promise<MeasuredFile[]> {
  const entries = z.array(entrySchema).parse(JSON.parse(await readFile(join(root, 'index.json'), 'utf8')))
  const measured: MeasuredFile[] = []
  for (const entry of entries) measured.push(await measureFile(root, entry, more))
  return measured
}

async function measureFile(root: string, entry: CorpusEntry, more: MoreEvidence): Promise<MeasuredFile> {
  const path = join(root, entry.file)
  const started = performance.now()
  const source = await openByteSource(path)
  try {
    const reading = await readContainer(source, nodeContainerTools)
    const marks = reading === null ? null : recogniseMarks(decodeMetadata(reading), reading)
    const ms = performance.now() - started
    const origin = judgeOrigin([...(await more(path)), ...(marks?.evidence ?? [])])
    const sought = entry.truth.markers.filter(marker => isSought(marker.marker))
    const missed = sought.filter(marker => !isFound(marker, marks)).map(marker => `${marker.marker} (${marker.at})`)
    return {
      entry,
      marks,
      origin,
      missed,
      soughtCount: sought.length,
      bytes: source.size,
      bytesRead: source.bytesRead,
      ms,
    }
  } finally {
    await source.close()
  }
}

/** Manifests and pixels are read elsewhere; malformed XMP, a credit that says nothing and a face without a name are no marks. */
const isSought = (marker: string): boolean =>
  (!marker.startsWith('c2pa:') || marker === 'c2pa:cloud-provenance') &&
  !['sd:stealth-pngcomp', 'xmp:malformed', 'xmp:credit', 'people:mwg-face'].includes(marker)

type Found = (marks: RecognisedMarks, value: string) => boolean
const evidenceWith =
  (test: (mark: Evidence) => boolean): Found =>
  marks =>
    marks.evidence.some(test)
const exposureOf =
  (kind: string): Found =>
  marks =>
    marks.exposure.some(exposure => exposure.kind === kind)
const named: Found = (marks, value) => marks.named.some(person => person.value === value.trim())

/** Family of a truth marker (text before the last `:` or the whole) to the test that it was found. */
const TESTS: readonly (readonly [RegExp, Found])[] = [
  [/^xmp:DigitalSourceType=/, evidenceWith(mark => mark.marker === 'iptc.digital-source-type')],
  [/^xmp:iptc-ai:/, evidenceWith(mark => mark.marker === 'iptc.ai-field')],
  [/^(?:xmp|iim):credit-ai$/, evidenceWith(mark => mark.marker.startsWith('credit.'))],
  [/^tc260:/, evidenceWith(mark => mark.source === 'tc260')],
  [/^samsung:/, evidenceWith(mark => mark.source === 'trailer')],
  [/^sd:drawthings$/, evidenceWith(mark => mark.marker.startsWith('generator.draw-things'))],
  [/^sd:/, evidenceWith(mark => mark.marker.startsWith('generator.'))],
  [/^exif:token:screenshot$/, evidenceWith(mark => mark.marker === 'shown.screenshot')],
  [/^exif:token:/, evidenceWith(mark => mark.weight === 'trace' && mark.says === 'ai-generated')],
  [/^xmp:CreatorTool$/, exposureOf('software')],
  [/^privacy:(?:artist|byline|owner)$/, exposureOf('author')],
  [/^privacy:gps$/, exposureOf('gps')],
  [/^privacy:serial$/, exposureOf('serial')],
  [/^privacy:thumbnail$/, exposureOf('thumbnail')],
  [/^rights:/, marks => marks.rights.length > 0],
  [/^people:/, named],
  [/^c2pa:cloud-provenance$/, marks => marks.provenancePointers.length > 0],
]

function isFound(marker: { marker: string; value?: unknown }, marks: RecognisedMarks | null): boolean {
  if (marks === null) return false
  const test = TESTS.find(([pattern]) => pattern.test(marker.marker))?.[1]
  const value = typeof marker.value === 'string' ? marker.value : ''
  return test?.(marks, value) ?? false
}
