/** What is done to the structure of a signed picture, by somebody who has others to take parts from and a key that nobody knows. */
import { createHash, type KeyObject, sign as signBytes } from 'node:crypto'
import sharp from 'sharp'
import { signatureStructure } from '../../src/engines/node/c2pa/own/cose-signature.ts'
import {
  boxOf,
  type Cose,
  cborOf,
  cloned,
  type Leaf,
  manifestsOf,
  type Part,
  payloadOf,
  readCbor,
  readCose,
  type Superbox,
  superboxes,
  writeCbor,
  writeCose,
} from './store-surgery.ts'

type Random = () => number
type CborMap = Map<unknown, unknown>

/** What there is to take parts from. */
export interface Surgery {
  /** The store to be changed, in place. */
  readonly store: Part[]
  /** Stores of the other pictures, to copy from. */
  readonly others: readonly Part[][]
  readonly random: Random
  /** The stranger's own. */
  readonly key: KeyObject
  readonly chain: readonly Uint8Array[]
  /** The chain of whom the picture may seem to come from. */
  readonly ownChain: readonly Uint8Array[]
}

/** One change; `false` where this picture has nothing to change so. */
export interface Variant {
  readonly name: string
  readonly apply: (surgery: Surgery) => boolean
}

/** One of them, by chance. */
export const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)]

const LABELS = [
  'c2pa.claim',
  'c2pa.claim.v2',
  'c2pa.signature',
  'c2pa.assertions',
  'c2pa.hash.data',
  'c2pa',
  '',
  'c2pa.actions.v2__1',
]
const TYPES = ['c2pa', 'c2ma', 'c2um', 'c2cm', 'c2cl', 'c2cs', 'c2as', 'cbor', 'json', 'c2vc']
const CLAIM_KEYS = [
  'signature',
  'created_assertions',
  'gathered_assertions',
  'alg',
  'instanceID',
  'dc:title',
  'claim_generator_info',
]
const ALGORITHMS = [-7, -35, -36, -37, -8, -47, -65535, 0]
const MAIN = ['c2cl', 'c2cs', 'c2as'] as const

const active = ({ store }: Surgery): Superbox | undefined => manifestsOf(store).at(-1)

/** A box of any kind somewhere in the other pictures, without padding of its own. */
function foreign({ others, random }: Surgery, type: string): Superbox | undefined {
  const manifest = pick(manifestsOf(pick(others, random) ?? []), random)
  const found = type === 'c2ma' ? manifest : boxOf(manifest, type)
  return found === undefined ? undefined : lean(found)
}

/** A copy whose signatures give their padding up: there is room for one or two. */
function lean(box: Superbox): Superbox {
  const copy = cloned(box)
  for (const { box: each } of superboxes([copy])) {
    const leaf = cborOf(each)
    const cose = each.uuid.toString('latin1', 0, 4) === 'c2cs' ? readCose(leaf) : undefined
    if (leaf !== undefined && cose !== undefined) leaf.bytes = writeCose({ ...cose, header: new Map() })
  }
  return copy
}

function insert(parts: Part[], part: Part, random: Random): true {
  parts.splice(Math.floor(random() * (parts.length + 1)), 0, part)
  return true
}

/** Any box but the store's own; a main box of the active manifest half of the time. */
function anyBox(surgery: Surgery): { readonly box: Superbox; readonly within: Part[] } | undefined {
  const main = active(surgery)
  const own = main?.parts.filter(part => part.kind === 'super').map(box => ({ box, within: main.parts })) ?? []
  return pick(surgery.random() < 0.5 ? own : superboxes(surgery.store).slice(1), surgery.random)
}

function editCbor(leaf: Leaf | undefined, change: (map: CborMap) => CborMap | Buffer): boolean {
  if (leaf === undefined) return false
  const map = readCbor(leaf.bytes)
  if (!(map instanceof Map)) return false
  const changed = change(new Map(map))
  leaf.bytes = Buffer.isBuffer(changed) ? changed : writeCbor(changed)
  return true
}

/** A map with one key twice, the second time with another value. */
function withTwice(map: CborMap, key: unknown, value: unknown): Buffer {
  const pairs = [...map, [key, value]].flatMap(([name, held]) => [writeCbor(name), writeCbor(held)])
  return Buffer.concat([Buffer.of(0xa0 | (map.size + 1)), ...pairs])
}

/** The claim signed anew by the stranger, with a chain of any choice. */
function signAnew(
  surgery: Surgery,
  manifest: Superbox | undefined,
  change: Partial<Cose> & { readonly chain?: unknown } = {},
): boolean {
  const [claim, leaf] = [cborOf(boxOf(manifest, 'c2cl')), cborOf(boxOf(manifest, 'c2cs'))]
  if (claim === undefined || leaf === undefined) return false
  const headers: CborMap = new Map([[1, -7], ...(change.chain === undefined ? [] : [[33, change.chain] as const])])
  const protectedBytes = change.protectedBytes ?? writeCbor(headers)
  const data = signatureStructure('Signature1', protectedBytes, change.payload ?? claim.bytes)
  const signature = signBytes('sha256', data, { key: surgery.key, dsaEncoding: 'ieee-p1363' })
  leaf.bytes = writeCose({ header: new Map(), payload: null, ...change, protectedBytes, signature })
  return true
}

/** Hashes of all assertions in the claim made right again. */
function rehash(manifest: Superbox | undefined): boolean {
  const assertions = boxOf(manifest, 'c2as')
  return editCbor(cborOf(boxOf(manifest, 'c2cl')), claim => {
    for (const key of ['created_assertions', 'gathered_assertions'])
      for (const reference of (claim.get(key) ?? []) as CborMap[]) {
        const label = String(reference.get('url')).split('/').at(-1)
        const box = assertions?.parts.find(part => part.kind === 'super' && part.label === label)
        if (box?.kind === 'super') reference.set('hash', createHash('sha256').update(payloadOf(box)).digest())
      }
    return claim
  })
}

function editAssertion(surgery: Surgery): boolean {
  const boxes = boxOf(active(surgery), 'c2as')?.parts.filter(part => part.kind === 'super') ?? []
  return editCbor(cborOf(pick(boxes, surgery.random)), map => spoilMap(map, surgery))
}

function spoilMap(map: CborMap, surgery: Surgery): CborMap | Buffer {
  const { random } = surgery
  const key = pick([...map.keys()], random)
  const value = map.get(key)
  const labels = superboxes([...surgery.store, ...surgery.others.flat()]).map(({ box }) => box.label)
  const other =
    typeof value === 'string'
      ? (pick(
          [
            'sha512',
            '',
            `self#jumbf=c2pa.assertions/${pick(labels, random)}`,
            `self#jumbf=/c2pa/${pick(labels, random)}`,
          ],
          random,
        ) ?? '')
      : value instanceof Uint8Array
        ? createHash('sha256').update(value).digest()
        : Array.isArray(value)
          ? [...value.slice(1), ...(random() < 0.5 ? value.slice(0, 1) : [])]
          : (pick([null, 0, [], new Map()], random) ?? null)
  if (random() < 0.3) return withTwice(map, key, other)
  if (random() < 0.3) map.delete(key)
  else map.set(key, other)
  return map
}

function editSignature(
  surgery: Surgery,
  change: (cose: Cose, protectedMap: CborMap) => Partial<Cose> | CborMap | null,
): boolean {
  const leaf = cborOf(boxOf(active(surgery), 'c2cs'))
  const cose = readCose(leaf)
  if (leaf === undefined || cose === undefined) return false
  const map = readCbor(cose.protectedBytes)
  const changed = map instanceof Map ? change(cose, new Map(map)) : null
  if (changed === null) return false
  leaf.bytes = writeCose({ ...cose, ...(changed instanceof Map ? { protectedBytes: writeCbor(changed) } : changed) })
  return true
}

/** Chains that readers may take for another. */
function chainsOf({ chain, ownChain, random }: Surgery): unknown {
  const [leaf = Buffer.alloc(0), ...rest] = chain
  return pick<unknown>(
    [
      chain,
      leaf,
      [...chain].reverse(),
      [leaf, leaf, ...rest],
      [...chain, ...ownChain],
      [...ownChain, ...chain],
      [leaf, ...ownChain.slice(1)],
      [leaf, ...ownChain],
      ownChain,
      [],
    ],
    random,
  )
}

/** By name; each round takes one or two. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'box twice',
    apply: surgery => withBox(surgery, ({ box, within }) => insert(within, lean(box), surgery.random)),
  },
  {
    name: 'box away',
    apply: surgery => withBox(surgery, ({ box, within }) => within.splice(within.indexOf(box), 1).length > 0),
  },
  {
    name: 'boxes in another order',
    apply: surgery => withBox(surgery, ({ within }) => within.length > 1 && within.push(...within.splice(0, 1)) > 0),
  },
  { name: 'box renamed', apply: surgery => withBox(surgery, ({ box }) => rename(surgery, box)) },
  {
    name: 'box of another type',
    apply: surgery =>
      withBox(surgery, ({ box }) => box.uuid.write(pick(TYPES, surgery.random) ?? 'c2pa', 0, 'latin1') > 0),
  },
  {
    name: 'called an update manifest',
    apply: surgery => (active(surgery)?.uuid.write('c2um', 0, 'latin1') ?? 0) > 0,
  },
  { name: 'box in a box', apply: surgery => withBox(surgery, ({ box, within }) => nest(box, within)) },
  { name: 'toggles and tail', apply: surgery => withBox(surgery, ({ box }) => describeOddly(box, surgery.random)) },
  {
    name: 'content twice',
    apply: surgery =>
      withBox(surgery, ({ box }) =>
        box.parts.some(part => part.kind === 'leaf' && insert(box.parts, cloned(part), surgery.random)),
      ),
  },
  ...MAIN.map((type): Variant => ({ name: `another ${type} beside`, apply: surgery => graft(surgery, type) })),
  { name: 'another manifest in the store', apply: surgery => graftManifest(surgery) },
  { name: 'another manifest of the same name', apply: surgery => graftManifest(surgery, active(surgery)?.label) },
  ...MAIN.map((type): Variant => ({ name: `another ${type} instead`, apply: surgery => replace(surgery, type) })),
  { name: 'signatures of two manifests exchanged', apply: exchangeSignatures },
  {
    name: 'claim changed',
    apply: surgery => editCbor(cborOf(boxOf(active(surgery), 'c2cl')), map => spoilMap(map, surgery)),
  },
  {
    name: 'claim with a key twice',
    apply: surgery =>
      editCbor(cborOf(boxOf(active(surgery), 'c2cl')), map =>
        withTwice(
          map,
          pick(CLAIM_KEYS, surgery.random),
          pick(['sha512', [], 'self#jumbf=c2pa.signature'], surgery.random),
        ),
      ),
  },
  {
    name: 'claim changed, signed by a stranger',
    apply: surgery =>
      editCbor(cborOf(boxOf(active(surgery), 'c2cl')), map => spoilMap(map, surgery)) &&
      signAnew(surgery, active(surgery), { chain: surgery.chain }),
  },
  { name: 'assertion changed', apply: editAssertion },
  {
    name: 'assertion changed, signed by a stranger',
    apply: surgery =>
      editAssertion(surgery) &&
      rehash(active(surgery)) &&
      signAnew(surgery, active(surgery), { chain: chainsOf(surgery) }),
  },
  {
    name: 'signed by a stranger, with a chain of choice',
    apply: surgery => signAnew(surgery, active(surgery), { chain: chainsOf(surgery) }),
  },
  {
    name: 'signed by a stranger, with two chains',
    apply: surgery =>
      signAnew(surgery, active(surgery), {
        chain: chainsOf(surgery),
        header: new Map([[pick<unknown>([33, 'x5chain'], surgery.random), chainsOf(surgery)]]),
      }),
  },
  {
    name: 'signed by a stranger, chain unprotected',
    apply: surgery =>
      signAnew(surgery, active(surgery), {
        header: new Map([[pick<unknown>([33, 'x5chain'], surgery.random), chainsOf(surgery)]]),
      }),
  },
  {
    name: 'signed by a stranger, key of the chain twice',
    apply: surgery =>
      signAnew(surgery, active(surgery), {
        protectedBytes: withTwice(
          new Map<unknown, unknown>([
            [1, -7],
            [33, chainsOf(surgery)],
          ]),
          33,
          chainsOf(surgery),
        ),
      }),
  },
  {
    name: 'signed by a stranger, payload in it',
    apply: surgery =>
      signAnew(surgery, active(surgery), {
        chain: chainsOf(surgery),
        payload: foreignClaim(surgery) ?? Buffer.alloc(1),
      }),
  },
  {
    name: 'signed by a stranger, our signature beside',
    apply: surgery => signAnew(surgery, active(surgery), { chain: surgery.chain }) && graft(surgery, 'c2cs'),
  },
  {
    name: 'payload in the signature',
    apply: surgery => editSignature(surgery, () => ({ payload: foreignClaim(surgery) ?? Buffer.alloc(1) })),
  },
  {
    name: 'another chain unprotected',
    apply: surgery =>
      editSignature(surgery, ({ header }) => ({
        header: new Map([[pick<unknown>([33, 'x5chain'], surgery.random), chainsOf(surgery)], ...header]),
      })),
  },
  {
    name: 'another chain protected',
    apply: surgery => editSignature(surgery, (_, map) => map.set(33, chainsOf(surgery))),
  },
  {
    name: 'another algorithm',
    apply: surgery => editSignature(surgery, (_, map) => map.set(1, pick(ALGORITHMS, surgery.random))),
  },
  {
    name: 'bytes behind the protected header',
    apply: surgery =>
      editSignature(surgery, ({ protectedBytes }) => ({
        protectedBytes: Buffer.concat([protectedBytes, Buffer.of(0)]),
      })),
  },
  {
    name: 'stamps that are none',
    apply: surgery =>
      editSignature(surgery, ({ header }) => ({
        header: new Map(header).set(
          pick(['sigTst', 'sigTst2', 'rVals'], surgery.random),
          new Map([['tstTokens', [new Map([['val', Buffer.from('no stamp')]])]]]),
        ),
      })),
  },
]

function withBox(
  surgery: Surgery,
  change: (place: { readonly box: Superbox; readonly within: Part[] }) => boolean,
): boolean {
  const place = anyBox(surgery)
  return place !== undefined && change(place)
}

function rename({ store, others, random }: Surgery, box: Superbox): boolean {
  const known = superboxes([...store, ...others.flat()]).map(each => each.box.label)
  const label = pick(random() < 0.5 ? LABELS : known, random) ?? ''
  const isOther = label !== box.label
  box.label = label
  return isOther
}

function nest(box: Superbox, within: Part[]): boolean {
  within[within.indexOf(box)] = { ...box, parts: [box] }
  return true
}

function describeOddly(box: Superbox, random: Random): boolean {
  box.toggles = pick([2, 3, 7, 11, 0, 0x13], random) ?? 3
  if (random() < 0.5) box.tail = Buffer.alloc(Math.floor(random() * 40))
  return true
}

const foreignClaim = (surgery: Surgery): Buffer | undefined => cborOf(foreign(surgery, 'c2cl'))?.bytes

function graft(surgery: Surgery, type: string): boolean {
  const [manifest, box] = [active(surgery), foreign(surgery, type)]
  if (manifest === undefined || box === undefined) return false
  if (surgery.random() < 0.5) box.label = pick([`${box.label}__1`, 'c2pa.claim', 'other'], surgery.random) ?? box.label
  return insert(manifest.parts, box, surgery.random)
}

function graftManifest(surgery: Surgery, label?: string): boolean {
  const [store] = surgery.store
  const manifest = foreign(surgery, 'c2ma')
  if (store?.kind !== 'super' || manifest === undefined) return false
  return insert(store.parts, { ...manifest, label: label ?? manifest.label }, surgery.random)
}

function replace(surgery: Surgery, type: string): boolean {
  const [manifest, box] = [active(surgery), foreign(surgery, type)]
  const old = boxOf(manifest, type)
  if (manifest === undefined || box === undefined || old === undefined) return false
  manifest.parts[manifest.parts.indexOf(old)] = box
  return true
}

function exchangeSignatures({ store }: Surgery): boolean {
  const [one, other] = manifestsOf(store).map(manifest => ({ manifest, box: boxOf(manifest, 'c2cs') }))
  if (one?.box === undefined || other?.box === undefined) return false
  one.manifest.parts[one.manifest.parts.indexOf(one.box)] = other.box
  other.manifest.parts[other.manifest.parts.indexOf(other.box)] = one.box
  return true
}

/** What may be put beside the segments of a store; drawn once. */
export async function intruders(): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const red = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#f00' } })
    .jpeg()
    .toBuffer()
  const segment = (marker: number, body: Buffer): Buffer =>
    Buffer.concat([Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body])
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
  return [
    { name: 'a comment', bytes: segment(0xfe, Buffer.from('nothing that was signed')) },
    { name: 'XMP', bytes: segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)) },
    { name: 'quantisation tables', bytes: segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 9)])) },
    { name: 'a whole picture', bytes: red.subarray(2) },
    {
      name: 'another JUMBF box',
      bytes: segment(
        0xeb,
        Buffer.concat([Buffer.from('JP\0\x09\0\0\0\x01'), Buffer.from('\0\0\0\x18jumb\0\0\0\x10jumdoddities')]),
      ),
    },
  ]
}
