/** Every reader of our own beside those of pictures: what it reads, the files that are damaged for it, and what was made to be slow or large. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_SETTINGS } from '../../src/api/settings.ts'
import { readPastVerdicts } from '../../src/catalog/past-verdicts.ts'
import { readListDocument } from '../../src/catalog/trust-lists.ts'
import { loadSettingsFile } from '../../src/desktop/settings-file.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { openSqliteCatalogue } from '../../src/engines/node/archive/sqlite-catalogue.ts'
import { importIdentity } from '../../src/engines/node/identity/import-identity.ts'
import { inspectFiles } from '../../src/engines/node/identity/inspect-certificate.ts'
import { openIdentity, readIdentity } from '../../src/engines/node/identity/identity-store.ts'
import { cutPart } from '../../src/engines/node/jpeg/cut-part.ts'
import { decodeBox } from '../../src/engines/node/jpeg/decode-box.ts'
import { drawEighth } from '../../src/engines/node/jpeg/draw-eighth.ts'
import { openBox, spliceJpeg, walkJpeg } from '../../src/engines/node/jpeg/splice-jpeg.ts'
import { readCaptionCatalog, readTemplates } from '../../src/engines/node/pixels/template-files.ts'
import { loadPolicy } from '../../src/engines/node/policy-files.ts'
import { openSqliteRegister } from '../../src/engines/node/register/sqlite-register.ts'
import { parseTrustList, pemOfDocument } from '../../src/engines/node/trust/read-list.ts'
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'
import { interruptionOf } from '../../src/register/failure.ts'
import { fakeEntry, fakeFingerprint, fakeSha256 } from '../../tests/fixtures/register-entries.ts'
import { costlyPkcs12, costlyPkcs8 } from '../../tests/fixtures/costly-keys.ts'
import type { ReaderSeeds } from './reader-seeds.ts'

/** One reader. `read` gets a folder that is empty. It may answer what it likes; to throw is to break the promise. */
export interface TorturedReader {
  readonly name: string
  readonly seeds: (all: ReaderSeeds) => readonly Uint8Array[]
  readonly read: (bytes: Uint8Array, folder: string) => Promise<unknown>
  /** Made to cost time or memory. */
  readonly costly?: () => readonly Uint8Array[]
}

const NOW = '2026-11-22T00:00:00.000Z'
const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const DEEP = [text('['.repeat(200_000)), text('{"a":'.repeat(40_000)), text(`"${'x'.repeat(30_000_000)}`)]

/** In the order of the report. */
export const READERS: readonly TorturedReader[] = [
  {
    name: 'trust list, PEM',
    seeds: ({ pem }) => pem,
    read: async bytes => parseTrustList(bytes, { ...ORIGIN, kind: 'official-signers', document: null }),
    costly: () => [
      text('-----BEGIN CERTIFICATE-----\n'.repeat(180_000)),
      text(`-----BEGIN CERTIFICATE-----${'A'.repeat(5_000_000)}`),
      text('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(80_000)),
    ],
  },
  {
    name: 'trust list, JSON',
    seeds: ({ listDocuments }) => listDocuments,
    read: async bytes => {
      const document = readListDocument(new TextDecoder().decode(bytes))
      return document === null
        ? null
        : parseTrustList(pemOfDocument(document), { ...ORIGIN, kind: document.kind, document })
    },
    costly: () => DEEP,
  },
  {
    name: 'trust folder',
    seeds: ({ pem, sources }) => [...pem, ...sources],
    read: readTrustFolder,
  },
  {
    name: 'policy file',
    seeds: ({ policies }) => policies,
    read: (bytes, folder) => loadPolicy(fileWith(folder, 'policy.json', bytes), folder),
    costly: () => [...DEEP, text(`[${'{},'.repeat(80_000)}{}]`), text('{"questions":'.repeat(15_000))],
  },
  {
    name: 'template',
    seeds: ({ templates }) => templates,
    read: (bytes, folder) => readTemplates(join(fileWith(folder, 'mall.json', bytes), '..')),
    costly: () => DEEP,
  },
  {
    name: 'caption texts',
    seeds: ({ captions }) => captions,
    read: (bytes, folder) => readCaptionCatalog(join(fileWith(folder, 'captions.json', bytes), '..')),
    costly: () => DEEP,
  },
  {
    name: 'settings file',
    seeds: ({ settings }) => settings,
    read: (bytes, folder) => loadSettingsFile(fileWith(folder, 'settings.json', bytes), DEFAULT_SETTINGS),
    costly: () => DEEP,
  },
  {
    name: 'earlier verdicts',
    seeds: ({ settings, listDocuments }) => [...settings, ...listDocuments, PAST_VERDICT],
    read: async bytes => readPastVerdicts(new TextDecoder().decode(bytes)),
    costly: () => DEEP.slice(0, 2),
  },
  {
    name: 'keys: PKCS#12, PEM',
    seeds: ({ keys, pem }) => [...keys, ...pem],
    read: async (bytes, folder) => [
      inspectFiles([bytes], 'tortyr', { anchors: [], now: new Date(NOW) }),
      await importIdentity({ dataDir: folder, name: 'in', files: [bytes], passphrase: 'tortyr' }),
    ],
    costly: () => [
      text('-----BEGIN A-----'.repeat(58_000)),
      text('-----BEGIN A-----\n-----END B-----\n'.repeat(30_000)),
      text('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(16_000)),
      costlyPkcs12(),
      text(costlyPkcs8()),
    ],
  },
  { name: 'identity folder', seeds: ({ identityFiles }) => identityFiles, read: readIdentityFolder },
  { name: 'register', seeds: ({ registers }) => registers, read: readRegister },
  { name: 'catalogue', seeds: ({ registers }) => registers, read: readCatalogue },
  { name: 'JPEG blocks', seeds: ({ jpegs }) => jpegs, read: readJpeg, costly: hugeJpegs },
]

const ORIGIN = { source: 'tortyr', fallbackDate: NOW, fileName: 'lista.pem' }

const PAST_VERDICT = text(
  `{"schema":"ursprung.verify/1","path":"a.jpg","sha256":"${'0'.repeat(64)}","credentials":{"state":"none","integrity":"unknown","trust":"none","time":"unknown","signer":null},"origin":{"kind":"unknown","basis":"none","generator":null,"evidence":[]},"label":{"state":"absent"},"findings":[],"basis":{"engine":"e","rules":"r","policy":"p","faces":null,"trustLists":[],"checkedAt":"${NOW}"},"error":null}\n`,
)

function fileWith(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** The same bytes as each file that a trust folder can hold, one after the other. */
async function readTrustFolder(bytes: Uint8Array, folder: string): Promise<unknown> {
  const answers: unknown[] = []
  for (const file of ['C2PA-TRUST-LIST.pem', 'sources.json', 'own/egen.pem', 'store.cfg', '.commit/steps.json']) {
    const store = join(folder, 'trust')
    mkdirSync(join(store, file, '..'), { recursive: true })
    writeFileSync(join(store, file), bytes)
    const trust = createTrustStore(store)
    answers.push(await trust.load(), await trust.rollBack(null, NOW))
    answers.push(await trust.import(join(store, file), 'official-signers', NOW))
    rmSync(store, { recursive: true, force: true })
  }
  return answers
}

async function readIdentityFolder(bytes: Uint8Array, folder: string): Promise<unknown> {
  const home = join(folder, 'identities', 'skadad')
  mkdirSync(home, { recursive: true })
  for (const file of ['identity.json', 'chain.pem', 'key.pem']) writeFileSync(join(home, file), bytes)
  return [await readIdentity(folder, 'skadad'), await openIdentity(folder, 'skadad', 'tortyr')]
}

/** Everything that is done with a register; what cannot be read is interrupted, by contract. */
async function readRegister(bytes: Uint8Array, folder: string): Promise<unknown> {
  const opened = openSqliteRegister(fileWith(folder, 'register.sqlite', bytes))
  if (!opened.ok) return opened
  const register = opened.value
  try {
    await orFailure(() => register.check(unattendedJob()))
    await orFailure(async () => {
      for await (const recorded of register.list({})) void recorded
    })
    await register.head()
    await register.findBySha256(fakeSha256('in 3'))
    await register.findSimilar([fakeFingerprint(4)], 5)
    return await register.append([fakeEntry(9_000)])
  } finally {
    await register.close()
  }
}

async function orFailure(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (interruptionOf(cause) === null) throw cause
  }
}

async function readCatalogue(bytes: Uint8Array, folder: string): Promise<unknown> {
  const opened = openSqliteCatalogue(fileWith(folder, 'archive.sqlite', bytes))
  if (opened.ok) await opened.value.close()
  return opened.ok
}

const BOX = { x: 8, y: 24, width: 61, height: 33 }
const HEAD = { densityPerInch: 72, profile: null }

async function readJpeg(bytes: Uint8Array): Promise<unknown> {
  const walked = await walkJpeg(bytes)
  const open = walked === null ? null : openBox(walked, BOX)
  if (open === null) return null
  const { jpeg, dcs } = open
  const eighth = drawEighth(jpeg, dcs)
  const under = decodeBox(open)
  const part = cutPart(open, null)
  const before = new Uint8Array(BOX.width * BOX.height * jpeg.components.length)
  return [eighth, under, part, await spliceJpeg(open, { before, after: before.map((_, at) => at & 255) }, HEAD)]
}

/** A head that promises four gigapixels, and hardly any bits behind it; with and without restart markers. */
function hugeJpegs(): readonly Uint8Array[] {
  const table = (head: number): readonly number[] => [head, 1, ...Array.from({ length: 15 }, () => 0), 0]
  const dht = [0xff, 0xc4, 0, 2 + 2 * 18, ...table(0), ...table(16)]
  const dqt = [0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 1)]
  const sof = (count: number): readonly number[] => {
    const components = [0x22, 0x11, 0x11].slice(0, count).flatMap((sampling, index) => [index + 1, sampling, 0])
    return [0xff, 0xc0, 0, 8 + 3 * count, 8, 0xff, 0xff, 0xff, 0xff, count, ...components]
  }
  const sos = (count: number): readonly number[] => {
    const components = [1, 2, 3].slice(0, count).flatMap(id => [id, 0])
    return [0xff, 0xda, 0, 6 + 2 * count, count, ...components, 0, 63, 0]
  }
  return [1, 3].flatMap(count =>
    [[], [0xff, 0xdd, 0, 4, 4, 0]].map(restarts =>
      Uint8Array.from([0xff, 0xd8, ...dqt, ...dht, ...restarts, ...sof(count), ...sos(count), 0, 0, 0, 0xff, 0xd9]),
    ),
  )
}
