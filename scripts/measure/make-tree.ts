/**
 * Builds a tree of files for measuring archive scans: `node scripts/measure/make-tree.ts FOLDER [FILES] [--plain|--tiny|--even]`. Deterministic.
 * One file in ten is no image; one in thirty a real picture of the corpus (when it is there; not with `--plain`); the rest are tiny
 * pictures of our own, each with bytes of its own. `--tiny`: the other way round, one tiny picture in ten, for a million files. Hard links stand for copies, so that 100 000 files fit on any disk.
 * Every picture of the corpus also stands in the tree once, so a small tree holds more of them; with `--even` every 250 files hold the same
 * mix as every other 250, so that the time of trees of different sizes can be compared (the linked copies lie in `FOLDER.real`, outside).
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus')
/** Files in one folder; names in both forms of åäö among them. */
const FILES_PER_FOLDER = 250
/** Files after which an even tree begins anew. */
const EVEN_FILES = 250
/** Corpus pictures above this size would measure the disk, not the scan. */
const MOST_BYTES = 600_000

const [folder, count = '100000', ...flags] = process.argv.slice(2)
if (folder === undefined || existsSync(folder)) {
  console.log('usage: node scripts/measure/make-tree.ts NEW-FOLDER [FILES] [--plain|--tiny|--even]')
  process.exitCode = 2
} else {
  const isTiny = flags.includes('--tiny')
  const made = await makeTree(resolve(folder), Number(count), {
    isPlain: isTiny || flags.includes('--plain'),
    isTiny,
    isEven: flags.includes('--even'),
  })
  console.log(JSON.stringify(made))
}

async function makeTree(
  root: string,
  files: number,
  { isPlain, isTiny, isEven }: Record<'isPlain' | 'isTiny' | 'isEven', boolean>,
): Promise<Record<string, number>> {
  const real = isPlain ? [] : corpusPictures()
  const tiny = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#6f9a63' } })
    .png()
    .toBuffer()
  const made = { files: 0, folders: 0, images: 0, corpusPictures: 0, others: 0 }
  const copies = isEven ? `${root}.real` : join(root, '.real')
  mkdirSync(copies, { recursive: true })
  const sources = real.map((path, at) => copyOnce(path, join(copies, `${at}${extname(path)}`)))
  const extra = isEven ? 0 : sources.length
  let inside = ''
  for (let number = 0; number < files - extra; number += 1) {
    if (number % FILES_PER_FOLDER === 0) {
      inside = join(
        root,
        `år ${2000 + (made.folders % 25)}`.normalize(made.folders % 2 === 0 ? 'NFC' : 'NFD'),
        `mapp-${made.folders}`,
      )
      mkdirSync(inside, { recursive: true })
      made.folders += 1
    }
    // The same place in every turn holds the same kind, and the same picture of the corpus.
    const turn = isEven ? number % EVEN_FILES : number
    if ((number % 10 === 3) !== isTiny) {
      writeFileSync(join(inside, `anteckning-${number}.txt`), `nr ${number}\n`)
      made.others += 1
    } else if (turn % 30 === 7 && sources.length > 0) {
      // An even tree spreads its few over the whole corpus.
      const at = isEven ? Math.floor((turn / EVEN_FILES) * sources.length) : number % sources.length
      const source = sources[at] ?? ''
      linkSync(source, join(inside, `bild-${number}${extname(source)}`))
      made.corpusPictures += 1
    } else writeFileSync(join(inside, `bild-${number}.png`), withText(tiny, `nr ${number}`))
  }
  made.files = files
  made.images = files - made.others
  made.corpusPictures += extra
  return made
}

function corpusPictures(): readonly string[] {
  if (!existsSync(CORPUS)) return []
  return ['c2pa', 'origin']
    .flatMap(name => readdirSync(join(CORPUS, name), { recursive: true }).map(file => join(CORPUS, name, String(file))))
    .filter(
      path =>
        /\.(?:jpe?g|png|webp|avif|heic|tiff?|gif)$/i.test(path) &&
        statSync(path).isFile() &&
        statSync(path).size < MOST_BYTES &&
        statSync(path).size > 0,
    )
    .sort((a, b) => (a < b ? -1 : 1))
}

/** Into the tree once, as a copy: the corpus is not ours to link to. Further ones are links to the copy. */
function copyOnce(from: string, to: string): string {
  copyFileSync(from, to)
  return to
}

/** A `tEXt` chunk before IEND (PNG 3rd edition, 11.3.3): every picture gets a hash of its own. */
function withText(png: Uint8Array, text: string): Uint8Array {
  const body = Buffer.from(`tEXtComment\0${text}`, 'latin1')
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), chunk.length - 4)
  const end = png.length - 12
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)])
}
