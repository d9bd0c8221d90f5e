import { readU32 } from '../../../../container/bytes.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { type ByteRange, isTiffLengthField } from '../../../../container/store-extent.ts'

/** A count or an offset: four bytes, eight in BigTIFF. What is larger has to be the place of a store. */
const MAX_FIELD_BYTES = 8
/** c2pa-rs leaves out the room of an earlier store, of which a new one may not fill the last bytes. */
const MAX_REST_BYTES = 1_024

/**
 * Whether a TIFF's readers are led to nothing that a data hash leaves out. Its parts are found by offsets (TIFF 6.0 section 2): where these are hashed, what
 * stands in the place of the store is no picture, whatever it is. A field that is left out as well may not lead there. `stores`: where the file's own
 * entries say that stores stand.
 */
export async function holesAreUnused(
  source: ByteSource,
  ranges: readonly ByteRange[],
  stores: readonly ByteRange[],
): Promise<boolean> {
  const holes = ranges.filter(({ length }) => length > MAX_FIELD_BYTES)
  const isPlaceOfStore = (hole: ByteRange): boolean =>
    stores.some(({ start, length }) => start === hole.start && hole.length <= length + MAX_REST_BYTES)
  if (!holes.every(isPlaceOfStore)) return false
  for (const field of ranges.filter(({ length }) => length <= MAX_FIELD_BYTES)) {
    if (await isTiffLengthField(source, field)) continue
    const bytes = await source.read(field.start, field.length)
    const places = [0, 4].flatMap(at => [readU32(bytes, at, true), readU32(bytes, at)])
    if (places.some(place => holes.some(({ start, length }) => place >= start && place < start + length))) return false
  }
  return true
}
