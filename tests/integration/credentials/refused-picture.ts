import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder, LocalSigner } from '@contentauth/c2pa-node'
import sharp from 'sharp'
import { NO_TRUST_LISTS, type TrustBundle, type TrustListKind } from '../../../src/catalog/trust-lists.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { ownAnchorPath } from '../../../src/engines/node/identity/own-anchors.ts'

/** Formats whose data hash leaves out the store in one piece. */
export const DATA_HASH_FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'gif'] as const
type Format = (typeof DATA_HASH_FORMATS)[number]

/** What a made picture holds beside its hash. */
export interface Wish {
  readonly format: Format
  /** Whether c2pa-rs 0.90.1 shall throw at it: OCSP responses that are no text, as Adobe staples them (AssertionDecoding). */
  readonly isRefused?: boolean
  readonly parentPath?: string
}

/** Signs pictures of its own with c2pa-node under a root of its own. Call `remove` when done. */
export interface PictureMaker {
  make(wish: Wish): Promise<string>
  /** The root as a list of this kind. */
  trust(kind?: TrustListKind): TrustBundle
  readonly folder: string
  remove(): Promise<void>
}

/** A maker with a new root CA. */
export async function createPictureMaker(): Promise<PictureMaker> {
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-refused-'))
  const made = await createIdentity({ dataDir: folder, name: 'k', organisation: 'Örebro kommun', commonName: 'Bild' })
  if (!made.ok) throw new Error('Expected an identity')
  const key = (name: string) => readFile(join(folder, 'identities/k', name))
  const signer = LocalSigner.newSigner(await key('chain.pem'), await key('key.pem'), 'es256')
  const pem = await readFile(ownAnchorPath(folder, 'k'), 'utf8')
  const bundles = new Map<TrustListKind, TrustBundle>()
  let count = 0
  return {
    folder,
    async make({ format, isRefused = false, parentPath }) {
      const [input, output] = [join(folder, `in-${count}.${format}`), join(folder, `out-${count++}.${format}`)]
      await sharp({ create: { width: 60, height: 40, channels: 3, background: '#456' } })
        .toFormat(format)
        .toFile(input)
      const builder = Builder.withJson(definition(isRefused), SETTINGS)
      if (parentPath === undefined) builder.setIntent({ create: TRAINED })
      else {
        await builder.addIngredient(PARENT, { path: parentPath })
        builder.setIntent('edit')
      }
      builder.sign(signer, { path: input }, { path: output })
      return output
    },
    trust(kind = 'own-anchors') {
      const known = bundles.get(kind)
      if (known !== undefined) return known // certificates are parsed once a bundle
      const list = { name: 'x', source: '', date: '', nextUpdate: null, certificateCount: 1, sha256: '', pem }
      const bundle = { ...NO_TRUST_LISTS, lists: [{ ...list, kind }] }
      bundles.set(kind, bundle)
      return bundle
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const TRAINED = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const PARENT = JSON.stringify({ title: 'förlaga.jpg', relationship: 'parentOf' })
/** The engine would refuse its own output otherwise. */
const SETTINGS = { builder: { thumbnail: { enabled: false } }, verify: { verify_after_sign: false } }

function definition(isRefused: boolean) {
  const status = { label: 'c2pa.certificate-status', data: { ocspVals: [[1, 2]] } }
  return {
    title: 'bild',
    claim_generator_info: [{ name: 'Maker', version: '1' }],
    assertions: isRefused ? [status] : [],
  }
}
