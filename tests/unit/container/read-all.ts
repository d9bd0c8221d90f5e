/** From bytes to verdict with the real tools: what every reading test asks. */
import { memoryByteSource } from '../../../src/container/memory-byte-source.ts'
import type { ContainerReading } from '../../../src/container/container-reading.ts'
import { readContainer } from '../../../src/container/read-container.ts'
import type { Origin } from '../../../src/domain/report.ts'
import { nodeContainerTools } from '../../../src/engines/node/byte-source.ts'
import type { RecognisedMarks } from '../../../src/markers/recognise-marks.ts'
import { recogniseMarks } from '../../../src/markers/recognise-marks.ts'
import type { DecodedMetadata } from '../../../src/metadata/decoded-metadata.ts'
import { decodeMetadata } from '../../../src/metadata/decode-metadata.ts'
import { judgeOrigin } from '../../../src/verify/origin.ts'

export interface ReadAll {
  readonly reading: ContainerReading
  readonly decoded: DecodedMetadata
  readonly marks: RecognisedMarks
  readonly origin: Origin
}

export const read = (file: Uint8Array): Promise<ContainerReading | null> =>
  readContainer(memoryByteSource(file), nodeContainerTools)

/** Throws where the bytes are no image: a mistake of the test. */
export async function readAll(file: Uint8Array): Promise<ReadAll> {
  const reading = await read(file)
  if (reading === null) throw new Error('Expected an image by its bytes')
  const decoded = decodeMetadata(reading)
  const marks = recogniseMarks(decoded, reading)
  return { reading, decoded, marks, origin: judgeOrigin(marks.evidence) }
}

/** The value of a field, or undefined. */
export const fieldValue = (decoded: DecodedMetadata, name: string): string | undefined =>
  decoded.fields.find(field => field.field === name)?.value
