/** Whole files of every kind that the readers under torture take: trust lists, policies, keys, registers, JPEG. Made anew each time, but for the JSON. */
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import forge from 'node-forge'
import sharp from 'sharp'
import { DEFAULT_SETTINGS } from '../../src/api/settings.ts'
import { createIdentity } from '../../src/engines/node/identity/create-identity.ts'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'
import { fakeEntry } from '../../tests/fixtures/register-entries.ts'

const ASSETS = resolve(import.meta.dirname, '../../assets')
const PASSPHRASE = 'tortyr'
const ENTRIES = 40

/** By the reader that takes them. */
export interface ReaderSeeds {
  readonly pem: readonly Uint8Array[]
  readonly listDocuments: readonly Uint8Array[]
  readonly policies: readonly Uint8Array[]
  readonly templates: readonly Uint8Array[]
  readonly captions: readonly Uint8Array[]
  readonly settings: readonly Uint8Array[]
  readonly identityFiles: readonly Uint8Array[]
  /** PKCS#12, PEM and PKCS#8 keys with certificates; the passphrase is `tortyr`. */
  readonly keys: readonly Uint8Array[]
  readonly registers: readonly Uint8Array[]
  readonly jpegs: readonly Uint8Array[]
  readonly sources: readonly Uint8Array[]
}

/** Makes one or more whole files of each kind in `folder`. */
export async function makeReaderSeeds(folder: string): Promise<ReaderSeeds> {
  const data = join(folder, 'seed-data')
  for (const [name, passphrase] of [
    ['klar', ''],
    ['hemlig', PASSPHRASE],
  ] as const)
    await createIdentity({
      dataDir: data,
      name,
      organisation: 'Åmåls kommun',
      ...(passphrase === '' ? {} : { passphrase }),
    })
  const identity = (name: string, file: string): Uint8Array => readFileSync(join(data, 'identities', name, file))
  const chain = identity('klar', 'chain.pem')
  const roots = ['klar', 'hemlig'].map(name => identity(name, 'root.pem'))
  const pem = Buffer.concat(roots)
  const both = Buffer.concat([chain, identity('klar', 'key.pem')])
  return plain({
    pem: [roots[0] as Uint8Array, pem, Buffer.concat([pem, chain, Buffer.from('# anmärkning\n'), pem])],
    listDocuments: [Buffer.from(JSON.stringify(listDocument(pem.toString())))],
    policies: jsonFiles('policies'),
    templates: jsonFiles('templates').filter(bytes => !bytes.toString().includes('"captions"')),
    captions: [readFileSync(join(ASSETS, 'templates/captions.json'))],
    settings: [Buffer.from(JSON.stringify(DEFAULT_SETTINGS))],
    identityFiles: ['klar', 'hemlig'].map(name => identity(name, 'identity.json')),
    keys: [both, Buffer.concat([identity('hemlig', 'chain.pem'), identity('hemlig', 'key.pem')]), makePkcs12()],
    registers: [await makeRegister(join(folder, 'seed.sqlite'))],
    jpegs: await makeJpegs(),
    sources: [Buffer.from(JSON.stringify(sourcesOf()))],
  })
}

/** A Buffer's `slice` copies nothing, and what is damaged must be a copy. */
function plain(seeds: ReaderSeeds): ReaderSeeds {
  const copied = Object.entries(seeds).map(([kind, files]: [string, readonly Uint8Array[]]) => [
    kind,
    files.map(bytes => Uint8Array.from(bytes)),
  ])
  return Object.fromEntries(copied) as ReaderSeeds
}

const jsonFiles = (folder: string): readonly Buffer[] =>
  readdirSync(join(ASSETS, folder))
    .toSorted()
    .map(name => readFileSync(join(ASSETS, folder, name)))

function listDocument(pem: string): unknown {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+/g) ?? []
  const ders = blocks.map(block => block.replace(/-----BEGIN CERTIFICATE-----/, '').replaceAll(/\s/g, ''))
  return {
    LoTE: {
      ListAndSchemeInformation: {
        SchemeName: [{ lang: 'en', value: 'C2PA Trust List' }],
        ListIssueDateTime: '2026-08-05T00:11:39Z',
        NextUpdate: '2027-02-05T00:11:39Z',
      },
      TrustedEntitiesList: ders.map(val => ({
        TrustedEntityServices: [{ ServiceInformation: { ServiceDigitalIdentity: { X509Certificates: [{ val }] } } }],
      })),
    },
  }
}

const sourcesOf = (): unknown => ({
  'C2PA-TRUST-LIST.pem': {
    source: 'https://example.org/list.pem',
    importedAt: '2026-08-05T00:11:39.000Z',
    sha256: 'a'.repeat(64),
    previous: { source: 'förra', importedAt: '2026-01-05T00:11:39.000Z' },
  },
})

/** Small keys: what is tortured is the reading. */
function makePkcs12(): Uint8Array {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = forge.pki.privateKeyFromPem(pair.privateKey)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey)
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date('2026-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date('2036-01-01T00:00:00Z')
  const names = [{ name: 'commonName', value: 'Tortyr' }]
  certificate.setSubject(names)
  certificate.setIssuer(names)
  certificate.sign(key, forge.md.sha256.create())
  const options = { algorithm: 'aes256', count: 10, saltSize: 8 } as const
  const asn1 = forge.pkcs12.toPkcs12Asn1(key, [certificate], PASSPHRASE, options)
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary')
}

async function makeRegister(path: string): Promise<Uint8Array> {
  const opened = openSqliteRegister(path)
  if (!opened.ok) throw new Error(opened.error.message)
  await opened.value.append(Array.from({ length: ENTRIES }, (_, index) => fakeEntry(index)))
  await opened.value.close()
  const bytes = readFileSync(path)
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
  return bytes
}

async function makeJpegs(): Promise<readonly Uint8Array[]> {
  const pixels = Buffer.from(Array.from({ length: 160 * 112 * 3 }, (_, at) => (at * 7 + (at >> 5) * 13) & 255))
  const picture = sharp(pixels, { raw: { width: 160, height: 112, channels: 3 } })
  const made = [
    picture.clone().jpeg({ quality: 80 }),
    picture.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    picture.clone().greyscale().jpeg({ quality: 60, optimiseCoding: true }),
  ]
  return await Promise.all(made.map(async each => new Uint8Array(await each.toBuffer())))
}
