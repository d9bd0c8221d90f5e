import { topLevelBoxes } from '../../../../container/boxes.ts'
import { cborField, cborList, cborText, type CborValue } from '../../../../container/cbor.ts'
import { Collector } from '../../../../container/collector.ts'
import type { ByteSource } from '../../../../container/container-reading.ts'
import { nodeContainerTools } from '../../byte-source.ts'

/** Boxes that hold nothing of a picture, and that nothing in one leads to; c2pa-rs leaves them out of every hash that it makes (C2PA 2.2 section 18.6). */
const WITHOUT_PICTURE: readonly string[] = ['ftyp', 'mfra', 'free', 'skip']
/** C2PA 2.2 section A.5.1, as an exclusion names it: 16 bytes after the box header. */
const C2PA_UUID = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex')
const UUID_AT = 8
/** Brands of four letters; real files name under ten. With more, its length reads as the head of another format: `00 00 01 00` begins an icon, `00 00 01 ba` a film. */
const MAX_FTYP_BYTES = 255
/** c2pa-rs takes a box with a slash in its name for one inside another, and forgets to hash where it stands. */
const NAME = /^[A-Za-z0-9 ]{4}$/
const MAX_EXCLUSIONS = 64

/**
 * Whether a BMFF hash that matches leaves out nothing that could show another picture. The signer names boxes by their path; whoever comes after may
 * change all of them, add more of their kinds, and replace what stands where a hashed part points. Hashes of version 1 do not cover where a
 * box stands, so that pictures can be moved and others put in their place; C2PA 2.2 section 18.6.1 ignores them, c2pa-rs does not.
 * `label`: the assertion's.
 */
export async function bmffHashCovers(source: ByteSource, label: string, hash: CborValue): Promise<boolean> {
  if (!/^c2pa\.hash\.bmff\.v[23](?:__\d+)?$/.test(label) || !(cborField(hash, 'hash') instanceof Uint8Array))
    return false
  const exclusions = cborList(hash, 'exclusions')
  const names = exclusions.length > MAX_EXCLUSIONS ? null : await boxNames(source)
  return names !== null && exclusions.every(exclusion => isHarmless(exclusion, names))
}

/** The names of a file's boxes; `null` where it is not just boxes one after the other, the one with the brands first. */
async function boxNames(source: ByteSource): Promise<ReadonlySet<string> | null> {
  const collector = new Collector(source, nodeContainerTools)
  const boxes = await topLevelBoxes(collector)
  const [first, last] = [boxes[0], boxes.at(-1)]
  const isWhole = collector.problems.length === 0 && last !== undefined && last.end + 8 > source.size
  if (!isWhole || first?.type !== 'ftyp' || first.end > MAX_FTYP_BYTES) return null
  return boxes.every(({ type }) => NAME.test(type)) ? new Set(boxes.map(({ type }) => type)) : null
}

/** Other conditions of an exclusion make it smaller; what is inside a box that the file does not have cannot be added, for that box would be hashed. */
function isHarmless(exclusion: CborValue, names: ReadonlySet<string>): boolean {
  const [, name = '', child] = /^\/([^/]{4})(\/.+)?$/.exec(cborText(exclusion, 'xpath') ?? '') ?? []
  if (WITHOUT_PICTURE.includes(name)) return true
  if (name === 'uuid') return child === undefined && isC2paOnly(exclusion)
  return child !== undefined && !names.has(name)
}

function isC2paOnly(exclusion: CborValue): boolean {
  return cborList(exclusion, 'data').some(condition => {
    const value = cborField(condition, 'value')
    return cborField(condition, 'offset') === UUID_AT && value instanceof Uint8Array && C2PA_UUID.equals(value)
  })
}
