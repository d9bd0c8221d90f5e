import { cborField, cborText } from './cbor.ts'
import {
  cborOf,
  claimOf,
  manifestLabelOfUrl,
  manifestReference,
  type ManifestBoxes,
  readManifestBoxes,
} from './c2pa-store.ts'
import { contentOf } from './jumbf.ts'

/** A small picture that a manifest carries (C2PA 2.2 section 18.12, thumbnail assertions). The bytes are hostile and a view into the store. */
export interface ManifestThumbnail {
  /** `signed`: the picture as this manifest sealed it. `ingredient`: one of those it was made from. */
  readonly role: 'signed' | 'ingredient'
  /** Label of the manifest that carries it. */
  readonly carrier: string
  /** Whether the active manifest carries it: the last of the store (C2PA 2.2 section 11.1.4.2). */
  readonly isActive: boolean
  /** Label of the manifest whose picture it shows; `null` for an ingredient that has none. */
  readonly shows: string | null
  readonly title: string | null
  /** Only for ingredients: `parentOf`, `componentOf`, … as written. */
  readonly relationship: string | null
  readonly bytes: Uint8Array
}

/** Real thumbnails are 20-300 kB; Photoshop writes up to 1 MB. */
const MAX_THUMBNAIL_BYTES = 8_000_000
/** More are not taken out of one store: a tree of pictures ends being readable long before. */
const MAX_THUMBNAILS = 24

/** Every thumbnail of a store, the active manifest's first. Damaged ones are left out; empty where there are none. */
export function readManifestThumbnails(store: Uint8Array): readonly ManifestThumbnail[] {
  const manifests = readManifestBoxes(store)
  const byLabel = new Map(manifests.map(manifest => [manifest.label, manifest]))
  const active = manifests.at(-1)
  return manifests
    .toReversed()
    .flatMap(manifest =>
      [...signedThumbnail(manifest), ...ingredientThumbnails(manifest, byLabel)].map(found => ({
        ...found,
        isActive: manifest === active,
      })),
    )
    .slice(0, MAX_THUMBNAILS)
}

type Found = Omit<ManifestThumbnail, 'isActive'>

function signedThumbnail(manifest: ManifestBoxes): readonly Found[] {
  const bytes = pictureNamed(manifest, label => label.startsWith('c2pa.thumbnail.claim'))
  const claim = claimOf(manifest)
  const named = { carrier: manifest.label, shows: manifest.label, title: cborText(claim, 'dc:title') }
  return bytes === null ? [] : [{ role: 'signed', ...named, relationship: null, bytes }]
}

function ingredientThumbnails(manifest: ManifestBoxes, byLabel: ReadonlyMap<string, ManifestBoxes>): readonly Found[] {
  return manifest.assertions
    .filter(assertion => assertion.label.startsWith('c2pa.ingredient'))
    .flatMap(assertion => {
      const ingredient = cborOf(assertion)
      const url = cborText(cborField(ingredient, 'thumbnail'), 'url')
      const bytes = url === null ? null : resolve(url, manifest, byLabel)
      const own = manifestReference(ingredient)
      const said = { title: cborText(ingredient, 'dc:title'), relationship: cborText(ingredient, 'relationship') }
      const shows = manifestLabelOfUrl(cborText(own, 'url'))
      return bytes === null ? [] : [{ role: 'ingredient' as const, carrier: manifest.label, shows, ...said, bytes }]
    })
}

/** `self#jumbf=c2pa.assertions/NAME` in the same manifest, or `self#jumbf=/c2pa/LABEL/c2pa.assertions/NAME` in another. */
function resolve(url: string, manifest: ManifestBoxes, byLabel: ReadonlyMap<string, ManifestBoxes>): Uint8Array | null {
  const other = manifestLabelOfUrl(url)
  const holder = other === null ? manifest : byLabel.get(other)
  const name = url.split('/').pop() ?? ''
  return holder === undefined || name === '' ? null : pictureNamed(holder, label => label === name)
}

/** The embedded file of an assertion: a `bfdb` box names its type, the `bidb` box has its bytes (ISO/IEC 19566-5 B.2). */
function pictureNamed(manifest: ManifestBoxes, isIt: (label: string) => boolean): Uint8Array | null {
  const found = manifest.assertions.find(assertion => isIt(assertion.label))
  const bytes = found === undefined ? null : contentOf(found, 'bidb')
  return bytes === null || bytes.length === 0 || bytes.length > MAX_THUMBNAIL_BYTES ? null : bytes
}
