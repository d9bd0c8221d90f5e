/**
 * Every container and encoding of the matrix in markers.md 11.2, and what is found: `node scripts/measure/encodings.ts`. Files made by the
 * tests' own code, then the made files of the corpus, where it is present.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import {
  chunk,
  app,
  ascii,
  concat,
  jpegFile,
  pngFile,
  u16,
  u32,
  webpFile,
} from '../../tests/unit/container/build-files.ts'
import { MATRIX, ROWS } from '../../tests/unit/container/encoding-matrix-table.ts'
import { read } from '../../tests/unit/container/read-all.ts'
import { CORPUS, hasCorpus, measureOriginVerdicts } from './verdict-corpus.ts'

/** Side of the square picture that text is hidden in. */
const SIDE = 64
const folder = mkdtempSync(join(tmpdir(), 'ursprung-encodings-'))
try {
  const made = await Promise.all(
    MATRIX.map(async ([name, file, field]) => ({ name, ...(await found(name, file(), field)) })),
  )
  console.log('row of markers.md 11.2 → cases found')
  console.table(
    [
      ...ROWS.map(([row, cases]) => [row, made.filter(({ name }) => cases.test(name))] as const),
      ['C2PA JPEG, PNG / WebP', await storeCases()] as const,
      ['alpha-LSB stealth', await stealthCases()] as const,
    ].map(([row, cases]) => ({
      row,
      cases: cases.length,
      found: cases.filter(({ isFound }) => isFound).length,
      where: [...new Set(cases.map(({ at }) => at))].join(', '),
    })),
  )
  console.log(`all cases: ${made.filter(({ isFound }) => isFound).length} of ${made.length} found`)
  for (const { name } of made.filter(({ isFound }) => !isFound)) console.log(`missed: ${name}`)
  if (hasCorpus) await printCorpus()
} finally {
  rmSync(folder, { recursive: true })
}

interface Found {
  readonly isFound: boolean
  readonly at: string
}

async function found(name: string, bytes: Uint8Array, field: string): Promise<Found> {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.bin`)
  writeFileSync(path, bytes)
  const evidence = await readEvidence({ path, trust: NO_TRUST_LISTS })
  return {
    isFound: evidence.ok && evidence.value.marks.some(mark => mark.field === field && mark.says.startsWith('ai-')),
    at: field,
  }
}

async function storeCases(): Promise<readonly Found[]> {
  const part = (sequence: number, payload: Uint8Array): Uint8Array =>
    app(11, ascii('JP'), u16(1), u32(sequence), concat(u32(13), ascii('jumb'), payload))
  const files = [
    ['JPEG APP11', jpegFile([part(1, ascii('store'))])],
    ['PNG caBX', pngFile([chunk('caBX', ascii('store'))])],
    ['WebP C2PA', webpFile([['C2PA', ascii('store')]])],
  ] as const
  return Promise.all(
    files.map(async ([at, bytes]) => ({
      isFound: (await read(bytes))?.blocks.some(block => block.kind === 'c2pa') === true,
      at,
    })),
  )
}

/** The magic word, a length and a text in the lowest bits, column by column; written and read back as real PNG and WebP files. */
async function stealthCases(): Promise<readonly Found[]> {
  const text = 'a house\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1'
  const cases = [
    ['stealth_pnginfo', [3], 'png'],
    ['stealth_rgbinfo', [0, 1, 2], 'png'],
    ['stealth_pnginfo', [3], 'webp'],
  ] as const
  return Promise.all(
    cases.map(async ([magic, channels, format]) => {
      const picture = sharp(hide(concat(ascii(magic), u32(text.length * 8), ascii(text)), channels), {
        raw: { width: SIDE, height: SIDE, channels: 4 },
      })
      const bytes = await (format === 'png' ? picture.png() : picture.webp({ lossless: true, exact: true })).toBuffer()
      return { ...(await found(`${magic}-${format}`, bytes, 'pixels:stealth')), at: `${format} ${magic}` }
    }),
  )
}

function hide(stream: Uint8Array, channels: readonly number[]): Uint8Array {
  const rgba = new Uint8Array(SIDE * SIDE * 4).map((_, index) => 200 + (index % 23) * 2)
  for (let bit = 0; bit < stream.length * 8; bit += 1) {
    const pixel = Math.floor(bit / channels.length)
    const at = ((pixel % SIDE) * SIDE + Math.floor(pixel / SIDE)) * 4 + (channels[bit % channels.length] ?? 0)
    rgba[at] = ((rgba[at] ?? 0) & 0xfe) | (((stream[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  return rgba
}

async function printCorpus(): Promise<void> {
  const names = new Set(readdirSync(join(CORPUS, 'origin/synthetic')).map(name => `synthetic/${name}`))
  const rows = (await measureOriginVerdicts()).filter(({ expected }) => names.has(expected.file))
  console.log(
    `\nmade files of the corpus: ${rows.filter(row => row.origin.kind === row.expected.expectedKind).length} of ${rows.length} as expected`,
  )
  console.table(
    rows.map(({ expected, origin }) => ({
      file: expected.file.slice('synthetic/'.length),
      found: origin.kind,
      as: expected.expectedKind === origin.kind ? 'expected' : `NOT ${expected.expectedKind}`,
      by: origin.evidence.find(mark => mark.says === origin.kind)?.field ?? origin.rule,
    })),
  )
}
