/** Pictures whose manifest store, or its place in the file, was changed in structure; the same for the same seed and round. */
import { createRandom } from '../measure/mutate.ts'
import {
  boxOf,
  cborOf,
  fit,
  type Leaf,
  manifestsOf,
  overheadOf,
  type Part,
  parseBoxes,
  readCose,
  type SignedJpeg,
  segmentsOf,
  splitJpeg,
  superboxes,
  writeBoxes,
} from './store-surgery.ts'
import { intruders, pick, type Surgery, VARIANTS } from './structure-variants-table.ts'

/** What a changed picture was made of. */
export interface Changed {
  readonly name: string
  readonly bytes: Buffer
  /** Which of the pictures it was. */
  readonly scene: number
  /** Whether the data hash still leaves out what it left out, so that a reader has to look at the store. */
  readonly isFitted: boolean
}

/** Keys and chains of the two who sign. */
export type Signers = Pick<Surgery, 'key' | 'chain' | 'ownChain'>

interface Layout {
  readonly name: string
  readonly segments: number
  readonly intruder: Buffer
  /** `after`: what stands behind the store. */
  readonly arrange: (segments: Buffer[], intruder: Buffer, after: Buffer) => readonly Buffer[]
}

const NOTHING = Buffer.alloc(0)
const PLAIN: Layout = { name: '', segments: 1, intruder: NOTHING, arrange: segments => segments }

/** Makes variants of these pictures. */
export async function createVariants(
  pictures: readonly Buffer[],
  signers: Signers,
): Promise<(seed: number, round: number) => Changed> {
  const scenes = pictures.map(splitJpeg)
  const stores = scenes.map(({ store }) => parseBoxes(store))
  const inserted = await intruders()
  return (seed, round) => {
    const random = createRandom(seed * 1_000_003 + round)
    const scene = round % scenes.length
    const jpeg = scenes[scene] as SignedJpeg
    // Each kind of change comes first by itself and in turn, then by chance and two at a time.
    const layout = random() < 0.3 ? layoutOf(random, inserted) : PLAIN
    const store = parseBoxes(jpeg.store)
    const others = stores.filter((_, index) => index !== scene)
    const turn = Math.floor(round / scenes.length)
    const done = layout === PLAIN || random() < 0.4 ? changed({ store, others, random, ...signers }, turn) : []
    const other = random() < 0.2 ? pick(scenes, random) : undefined
    const { bytes, isFitted } = rebuilt({ ...jpeg, after: (other ?? jpeg).after }, store, layout)
    const names = [...done, layout.name, other === undefined ? '' : 'another picture behind']
    return { name: names.filter(name => name !== '').join(' + '), bytes, scene, isFitted }
  }
}

function changed(surgery: Surgery, turn: number): readonly string[] {
  const { random } = surgery
  const first = VARIANTS[turn % VARIANTS.length]
  const wanted = random() < 0.7 ? [first] : [first, pick(VARIANTS, random)]
  return wanted.flatMap(variant => (variant?.apply(surgery) === true ? [variant.name] : []))
}

/** Puts the store back; padding makes up for what has become longer or shorter. */
function rebuilt(jpeg: SignedJpeg, store: Part[], layout: Layout): Pick<Changed, 'bytes' | 'isFitted'> {
  const room = jpeg.extentBytes - overheadOf(layout.segments) - layout.intruder.length
  const isFitted = carriersOf(store).some(carrier => fit(store, carrier, room))
  const segments = segmentsOf(writeBoxes(store), layout.segments)
  const row = layout.arrange(segments, layout.intruder, jpeg.after)
  return { bytes: Buffer.concat([jpeg.before, ...row, jpeg.after]), isFitted }
}

/** Signatures that can take padding; the active manifest's first, since another manifest's is hashed by those above it. */
function carriersOf(store: Part[]): readonly Leaf[] {
  const active = boxOf(manifestsOf(store).at(-1), 'c2cs')
  const boxes = [
    ...(active === undefined ? [] : [active]),
    ...superboxes(store)
      .map(({ box }) => box)
      .toReversed(),
  ]
  return boxes.flatMap(box => {
    const leaf = cborOf(box)
    return leaf !== undefined && readCose(leaf)?.signature instanceof Uint8Array ? [leaf] : []
  })
}

function layoutOf(random: () => number, inserted: Awaited<ReturnType<typeof intruders>>): Layout {
  const several = 2 + Math.floor(random() * 3)
  const intruder = pick(inserted, random) ?? { name: '', bytes: NOTHING }
  const numbered = (segment: Buffer | undefined, at: number, value: number): void =>
    void segment?.writeUInt16BE(value, at)
  const layouts: readonly Layout[] = [
    { ...PLAIN, name: 'in several segments', segments: several },
    { ...PLAIN, name: 'segments in another order', segments: several, arrange: segments => segments.toReversed() },
    { ...PLAIN, name: 'a segment twice', segments: several, arrange: segments => [...segments, ...segments.slice(-1)] },
    {
      ...PLAIN,
      name: 'a wrong number',
      segments: several,
      arrange: segments => (numbered(segments.at(-1), 10, 9), segments),
    },
    {
      ...PLAIN,
      name: 'another instance',
      segments: several,
      arrange: segments => (numbered(segments.at(-1), 6, 2), segments),
    },
    { ...PLAIN, name: 'going on over what stands behind', arrange: swallowing },
    {
      name: `${intruder.name} after`,
      segments: 1,
      intruder: intruder.bytes,
      arrange: (segments, more) => [...segments, more],
    },
    {
      name: `${intruder.name} before`,
      segments: 1,
      intruder: intruder.bytes,
      arrange: (segments, more) => [more, ...segments],
    },
    {
      name: `${intruder.name} between`,
      segments: several,
      intruder: intruder.bytes,
      arrange: ([first = NOTHING, ...rest], more) => [first, more, ...rest],
    },
  ]
  return pick(layouts, random) ?? PLAIN
}

/** The last segment of the store takes in the one behind it. */
function swallowing(segments: Buffer[], _: Buffer, after: Buffer): readonly Buffer[] {
  const last = segments.at(-1)
  if (last !== undefined) last.writeUInt16BE(Math.min(0xffff, last.readUInt16BE(2) + 2 + after.readUInt16BE(2)), 2)
  return segments
}
