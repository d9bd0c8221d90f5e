/** Baseline TIFF tags of an uncompressed CMYK picture in one strip; TIFF 6.0, sections 8 and 16. */
const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  strip: 273,
  samples: 277,
  rows: 278,
  bytes: 279,
}
const SHORT = 3
const LONG = 4
const SEPARATED = 5
const HEADER_BYTES = 8 + 2 + 9 * 12 + 4 + 8

/**
 * Wraps CMYK samples as an uncompressed TIFF: four raw channels would be taken for RGB with alpha.
 * `samples` are copied; little-endian whatever the machine.
 */
export function wrapCmykAsTiff(samples: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const file = new Uint8Array(HEADER_BYTES + samples.length)
  const view = new DataView(file.buffer)
  file.set([0x49, 0x49, 42, 0])
  view.setUint32(4, 8, true)
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [TAGS.width, LONG, 1, widthPx],
    [TAGS.height, LONG, 1, heightPx],
    [TAGS.bits, SHORT, 4, HEADER_BYTES - 8],
    [TAGS.compression, SHORT, 1, 1],
    [TAGS.photometric, SHORT, 1, SEPARATED],
    [TAGS.strip, LONG, 1, HEADER_BYTES],
    [TAGS.samples, SHORT, 1, 4],
    [TAGS.rows, LONG, 1, heightPx],
    [TAGS.bytes, LONG, 1, samples.length],
  ]
  view.setUint16(8, entries.length, true)
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, count, true)
    // Little-endian: a SHORT stands in the low half of the same four bytes.
    view.setUint32(at + 8, value, true)
  })
  for (let sample = 0; sample < 4; sample++) view.setUint16(HEADER_BYTES - 8 + sample * 2, 8, true)
  file.set(samples, HEADER_BYTES)
  return file
}
