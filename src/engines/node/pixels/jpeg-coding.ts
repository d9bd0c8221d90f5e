/** How a JPEG was coded, as far as its header tells. */
export interface JpegCoding {
  /** The libjpeg quality 1-100 whose tables are nearest to the source's without being coarser. */
  readonly quality: number
  /** Whether each colour sample covers more than one pixel; the encoder knows 4:2:0 and 4:4:4, so 4:2:2 counts as 4:4:4. */
  readonly chroma: '4:4:4' | '4:2:0'
  readonly isProgressive: boolean
  /** Sample precision; 12-bit JPEG cannot be read by this app's decoder. */
  readonly bitsPerSample: number
}

/** Quantisation table K.1 of ITU-T T.81 (luminance), natural order sum used only. */
const STANDARD_LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]
/** Table K.2 (chrominance). */
const STANDARD_CHROMINANCE = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
]

/** Used when a header names no table, e.g. an abbreviated stream. */
const FALLBACK_QUALITY = 92

/** Reads the coding from the bytes before the first scan. Anything malformed gives the values of what was found until there; never throws. */
export function readJpegCoding(head: Uint8Array): JpegCoding {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const tables = new Map<number, readonly number[]>()
  let frame: Frame | null = null
  let offset = 2
  while (offset + 4 <= head.length && head[offset] === 0xff) {
    const marker = head[offset + 1] ?? 0
    if (marker === 0xff) {
      offset += 1
      continue
    }
    if (marker === 0xda || marker === 0xd9) break
    const length = view.getUint16(offset + 2)
    if (length < 2) break
    const body = head.subarray(offset + 4, offset + 2 + length)
    if (marker === 0xdb) readTables(body, tables)
    else if (isFrameMarker(marker)) frame = readFrame(marker, body)
    offset += 2 + length
  }
  return {
    quality: estimateQuality(tables, frame),
    chroma: frame === null ? '4:4:4' : chromaOf(frame),
    isProgressive: frame?.isProgressive ?? false,
    bitsPerSample: frame?.bitsPerSample ?? 8,
  }
}

interface Frame {
  readonly isProgressive: boolean
  readonly bitsPerSample: number
  readonly components: readonly { readonly h: number; readonly v: number; readonly table: number }[]
}

/** SOF0-SOF15 without DHT (C4), JPG (C8) and DAC (CC); ITU-T T.81, table B.1. */
const isFrameMarker = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function readFrame(marker: number, body: Uint8Array): Frame {
  const count = Math.min(body[5] ?? 0, 4)
  const components = Array.from({ length: count }, (_, index) => {
    const sampling = body[6 + index * 3 + 1] ?? 0x11
    return { h: sampling >> 4, v: sampling & 15, table: body[6 + index * 3 + 2] ?? 0 }
  })
  return { isProgressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker), bitsPerSample: body[0] ?? 8, components }
}

/** T.81 B.2.4.1: high nibble 1 means 16-bit entries. Order (zigzag) does not matter for sums. */
function readTables(body: Uint8Array, tables: Map<number, readonly number[]>): void {
  let offset = 0
  while (offset < body.length) {
    const head = body[offset] ?? 0
    const bytesPerEntry = head >> 4 === 0 ? 1 : 2
    if (offset + 1 + 64 * bytesPerEntry > body.length) return
    const entries = Array.from({ length: 64 }, (_, index) => {
      const at = offset + 1 + index * bytesPerEntry
      return bytesPerEntry === 1 ? (body[at] ?? 1) : (body[at] ?? 0) * 256 + (body[at + 1] ?? 1)
    })
    tables.set(head & 15, entries)
    offset += 1 + 64 * bytesPerEntry
  }
}

/** Only 4:2:0 in both directions may be written as 4:2:0 again; all finer samplings become 4:4:4, so that nothing is lost. */
function chromaOf(frame: Frame): '4:4:4' | '4:2:0' {
  const [luma, ...chroma] = frame.components
  if (luma === undefined || chroma.length < 2) return '4:4:4'
  const isHalved = chroma.slice(0, 2).every(c => luma.h >= 2 * c.h && luma.v >= 2 * c.v)
  return isHalved ? '4:2:0' : '4:4:4'
}

function estimateQuality(tables: ReadonlyMap<number, readonly number[]>, frame: Frame | null): number {
  const lumaTable = tables.get(frame?.components[0]?.table ?? 0)
  if (lumaTable === undefined) return FALLBACK_QUALITY
  const lumaQuality = qualityFor(lumaTable, STANDARD_LUMINANCE)
  const chromaTable = tables.get(frame?.components[1]?.table ?? -1)
  return chromaTable === undefined ? lumaQuality : Math.max(lumaQuality, qualityFor(chromaTable, STANDARD_CHROMINANCE))
}

/** The lowest quality whose scaled standard table is on the whole no coarser than `table`. */
function qualityFor(table: readonly number[], standard: readonly number[]): number {
  const sum = (entries: readonly number[]): number => entries.reduce((total, entry) => total + entry, 0)
  const wanted = sum(table)
  for (let quality = 1; quality < 100; quality++) if (sum(scaleTable(standard, quality)) <= wanted) return quality
  return 100
}

/** libjpeg's jpeg_quality_scaling and jpeg_add_quant_table with force_baseline. */
function scaleTable(standard: readonly number[], quality: number): readonly number[] {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2
  return standard.map(entry => Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))))
}
