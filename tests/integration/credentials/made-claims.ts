import { type KeyObject, sign as signBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode, Tagged } from 'cborg'
import { cborBytes, signatureStructure } from '../../../src/engines/node/c2pa/own/cose-signature.ts'
import { readOwnManifests } from '../../../src/engines/node/c2pa/own/own-manifest.ts'
import { readStoreOfFile } from '../../../src/engines/node/c2pa/store-of-file.ts'
import { createSigningEngine } from '../../../src/engines/node/c2pa-sign/create-signing-engine.ts'
import { createIdentity } from '../../../src/engines/node/identity/create-identity.ts'
import { landscape } from '../../support/pictures.ts'

/** What a time stamp covers, by its version (C2PA 2.2 section 10.3.2.5). */
export interface Stamped {
  readonly claim: Uint8Array
  readonly signature: Uint8Array
}

/** How to sign a claim anew. `header`: what stands in the unprotected header, in that order. */
export interface ClaimWish {
  readonly chain: readonly Uint8Array[]
  readonly key: KeyObject
  readonly header?: (stamped: Stamped) => Readonly<Record<string, unknown>>
}

/** A signed picture, `picture.jpg` in a folder. */
export async function signedPicture(folder: string): Promise<string> {
  const dataDir = join(folder, 'data')
  const made = await createIdentity({ dataDir, name: 'a', organisation: 'A', commonName: 'A' })
  if (!made.ok) throw new Error(made.error.message)
  const [unsignedPath, outputPath] = [join(folder, 'unsigned.jpg'), join(folder, 'picture.jpg')]
  await (await landscape(640, 480)).jpeg().toFile(unsignedPath)
  const facts = { when: null, softwareAgent: null, digitalSourceType: null, description: null, parameters: null }
  const engine = createSigningEngine({ dataDir, organisation: 'A', generator: { name: 'Ursprung', version: '0' } })
  const names = { title: 'a', parentTitle: 'parent', format: 'jpeg' as const, thumbnailJpeg: null }
  const actions = [{ ...facts, action: 'c2pa.opened' }]
  const signed = await engine.sign({ unsignedPath, outputPath, parentPath: unsignedPath, ...names, actions }, 'a')
  if (!signed.ok) throw new Error(signed.error.message)
  return outputPath
}

/** The picture's bytes, its claim signed anew; padding makes up the length, so that nothing else changes. */
export async function signedAnew(path: string, { chain, key, header = () => ({}) }: ClaimWish): Promise<Buffer> {
  const picture = await readFile(path)
  const store = await readStoreOfFile(path)
  const claim = store === null ? null : readOwnManifests(store)[0]?.boxes.claimBytes
  if (claim === null || claim === undefined) throw new Error('Expected a claim')
  const signed = encode(
    new Map<number, unknown>(Object.entries({ 1: -7, 33: chain }).map(([label, value]) => [Number(label), value])),
  )
  const data = signatureStructure('Signature1', signed, claim)
  const signature = signBytes('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
  const others = header({
    claim: signatureStructure('CounterSignature', signed, claim),
    signature: signatureStructure('CounterSignature', signed, cborBytes(signature)),
  })
  const description = picture.indexOf('c2cs') - 8
  const content = description + picture.readUInt32BE(description) + 8
  const end = description - 8 + picture.readUInt32BE(description - 8)
  for (let padding = 0; padding < end - content; padding++) {
    const unprotected = new Map<string, unknown>([...Object.entries(others), ['pad', new Uint8Array(padding)]])
    const cose = encode(new Tagged(18, [signed, unprotected, null, signature]), { mapSorter: () => 0 })
    if (cose.length !== end - content) continue
    return Buffer.concat([picture.subarray(0, content), cose, picture.subarray(end)])
  }
  throw new Error('Expected room for the signature')
}
