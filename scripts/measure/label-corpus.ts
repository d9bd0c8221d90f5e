import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Metadata } from 'sharp'
import { z } from 'zod'
import type { LabelKind } from '../../src/domain/origin-kind.ts'

/** The shared corpora, beside the repository; absent outside of the project's own machines. */
export const CORPUS = join(import.meta.dirname, '../../../shared/corpus')
export const hasCorpus = existsSync(CORPUS)

/** One picture to label. `why`: the property it was chosen for. */
export interface ChosenPicture {
  readonly path: string
  readonly name: string
  readonly why: string
  /** What a person would state: a photograph can only have been modified. */
  readonly kind: LabelKind
}

interface Candidate extends ChosenPicture {
  readonly metadata: Metadata
  readonly state: string
  readonly sizeBytes: number
}

const entriesSchema = z.array(
  z.object({ file: z.string(), expected: z.object({ state: z.string() }).partial().optional() }),
)

interface Wish {
  readonly why: string
  readonly count: number
  readonly fits: (candidate: Candidate) => boolean
}

const isUsable = ({ metadata }: Candidate): boolean =>
  (metadata.pages ?? 1) === 1 && Math.min(metadata.width, metadata.height) >= 32
const megapixels = ({ metadata }: Candidate): number => (metadata.width * metadata.height) / 1e6
const isFormat = (candidate: Candidate, format: string): boolean => candidate.metadata.format === format
const isOf = ({ name }: Candidate, folder: string): boolean => name.startsWith(folder)
const profileSays = ({ metadata }: Candidate, words: RegExp): boolean =>
  metadata.icc !== undefined && words.test(metadata.icc.toString('latin1'))

/** In order: what is rare first, so that it is not taken by a wider wish. */
const WISHES: readonly Wish[] = [
  { why: 'AVIF 10 bit', count: 1, fits: c => isFormat(c, 'heif') && c.metadata.depth === 'ushort' },
  { why: 'AVIF signed', count: 1, fits: c => isAvif(c) && c.state === 'valid' },
  { why: 'AVIF', count: 1, fits: isAvif },
  { why: 'TIFF signed', count: 1, fits: c => isFormat(c, 'tiff') && c.state === 'valid' && !c.name.endsWith('.dng') },
  { why: 'TIFF', count: 3, fits: c => isFormat(c, 'tiff') && c.state !== 'valid' && !/bitflip|synthetic/.test(c.name) },
  { why: 'orientation 6, signed', count: 1, fits: c => (c.metadata.orientation ?? 1) > 1 && c.state === 'valid' },
  { why: 'orientation 6', count: 1, fits: c => (c.metadata.orientation ?? 1) > 1 && c.state === 'invalid' },
  { why: 'Adobe RGB', count: 1, fits: c => profileSays(c, /Adobe RGB/) && megapixels(c) > 0.1 },
  { why: 'grey', count: 2, fits: c => c.metadata.space === 'b-w' && isFormat(c, 'jpeg') },
  { why: 'WebP alpha', count: 1, fits: c => isFormat(c, 'webp') && c.metadata.hasAlpha },
  { why: 'WebP', count: 2, fits: c => isFormat(c, 'webp') },
  {
    why: 'PNG alpha',
    count: 2,
    fits: c => isFormat(c, 'png') && c.metadata.hasAlpha && megapixels(c) < 1 && c.metadata.width >= 200,
  },
  { why: 'PNG signed', count: 2, fits: c => isFormat(c, 'png') && c.state === 'valid' },
  { why: 'PNG with parameters', count: 2, fits: c => isFormat(c, 'png') && isOf(c, 'origin/ai-local') },
  { why: 'camera, large', count: 1, fits: c => isFormat(c, 'jpeg') && megapixels(c) > 9 && isOf(c, 'origin/camera/') },
  {
    why: 'small',
    count: 2,
    fits: c => isFormat(c, 'jpeg') && megapixels(c) < 0.06 && c.metadata.width >= 150 && isOf(c, 'origin/'),
  },
  { why: 'JPEG broken manifest', count: 2, fits: c => isFormat(c, 'jpeg') && c.state === 'invalid' },
  { why: 'JPEG remote manifest', count: 1, fits: c => isFormat(c, 'jpeg') && c.state === 'remote' },
  { why: 'JPEG signed', count: 2, fits: c => isFormat(c, 'jpeg') && c.state === 'valid' },
  { why: 'JPEG with parameters', count: 2, fits: c => isFormat(c, 'jpeg') && isOf(c, 'origin/ai-local') },
  { why: 'people', count: 2, fits: c => isOf(c, 'faces/') && isFormat(c, 'jpeg') && c.metadata.space === 'srgb' },
]

function isAvif(candidate: Candidate): boolean {
  return isFormat(candidate, 'heif') && candidate.metadata.compression === 'av1'
}

/** Pictures of the corpora for every wish, spread over the names; the same corpora give the same choice. */
export async function choosePictures(): Promise<readonly ChosenPicture[]> {
  const candidates = (await readCandidates()).filter(isUsable)
  const taken = new Set<string>()
  return WISHES.flatMap(({ why, count, fits }) => {
    const fitting = candidates.filter(candidate => !taken.has(candidate.name) && fits(candidate))
    const step = Math.max(1, fitting.length / count)
    const chosen = Array.from(
      { length: Math.min(count, fitting.length) },
      (_, index) => fitting[Math.floor(index * step)],
    )
    return chosen.flatMap(candidate => {
      if (candidate === undefined) return []
      taken.add(candidate.name)
      return [{ path: candidate.path, name: candidate.name, why, kind: kindOf(candidate.name) }]
    })
  })
}

const kindOf = (name: string): LabelKind => (/camera|nikon|no_alg|people/.test(name) ? 'ai-modified' : 'ai-generated')

async function readCandidates(): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  for (const folder of ['origin', 'c2pa', 'faces']) {
    const entries = entriesSchema.parse(JSON.parse(readFileSync(join(CORPUS, folder, 'index.json'), 'utf8')))
    for (const { file, expected } of entries) {
      const path = join(CORPUS, folder, file)
      const metadata = await sharp(path, { limitInputPixels: false })
        .metadata()
        .catch(() => null) // no picture: not a candidate
      if (metadata === null || !/\.(?:jpe?g|png|webp|avif|tiff?)$/i.test(file)) continue
      const state = expected?.state ?? ''
      candidates.push({
        path,
        name: `${folder}/${file}`,
        why: '',
        kind: 'ai-generated',
        metadata,
        state,
        sizeBytes: statSync(path).size,
      })
    }
  }
  return candidates
}

/**
 * Kinds of pictures that the corpora have none of, made from one of their photographs: CMYK, 16 bits, the other
 * orientations, Display P3, and a PNG that says its colours without a profile. Written into `folder`.
 */
export async function makePictures(folder: string): Promise<readonly ChosenPicture[]> {
  await mkdir(folder, { recursive: true })
  const source = join(CORPUS, 'faces/scikit-image_rocket.jpg')
  const open = () => sharp(source)
  const made: readonly {
    readonly name: string
    readonly why: string
    readonly write: (path: string) => Promise<unknown>
  }[] = [
    { name: 'cmyk.jpg', why: 'made: CMYK', write: p => open().withIccProfile('cmyk').jpeg().toFile(p) },
    {
      name: 'cmyk.tif',
      why: 'made: CMYK TIFF',
      write: p => open().withIccProfile('cmyk').tiff({ compression: 'lzw' }).toFile(p),
    },
    {
      name: 'deep.png',
      why: 'made: 16 bit',
      write: p => open().toColourspace('rgb16').withIccProfile('p3').png().toFile(p),
    },
    {
      name: 'deep-grey.tif',
      why: 'made: 16 bit grey',
      write: p => open().toColourspace('grey16').tiff({ compression: 'deflate' }).toFile(p),
    },
    {
      name: 'p3.webp',
      why: 'made: P3 lossless',
      write: p => open().withIccProfile('p3').webp({ lossless: true }).toFile(p),
    },
    {
      name: 'turned-8.jpg',
      why: 'made: orientation 8',
      write: p => open().withMetadata({ orientation: 8, density: 300 }).jpeg({ progressive: true }).toFile(p),
    },
    {
      name: 'turned-5.jpg',
      why: 'made: orientation 5',
      write: p => open().withMetadata({ orientation: 5 }).jpeg({ chromaSubsampling: '4:4:4' }).toFile(p),
    },
  ]
  await Promise.all(made.map(({ name, write }) => write(join(folder, name))))
  const written = new Set(await readdir(folder))
  return made
    .filter(({ name }) => written.has(name))
    .map(({ name, why }) => ({ path: join(folder, name), name: `made/${name}`, why, kind: 'ai-modified' }))
}
