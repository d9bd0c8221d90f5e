import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CertificateReport, Identities, ImportAnswer, SeenView, SignerWish } from '../api/administration.ts'
import type { ComposeOptions } from '../api/ursprung.ts'
import { NO_TRUST_LISTS, type TrustBundle } from '../catalog/trust-lists.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import type { VerifyReport } from '../domain/report.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { createSigningEngine } from '../engines/node/c2pa-sign/create-signing-engine.ts'
import { addSigner } from '../engines/node/identity/add-signer.ts'
import type { CertificateFacts } from '../engines/node/identity/certificate-facts.ts'
import { createIdentity } from '../engines/node/identity/create-identity.ts'
import { listIdentities, readIdentity } from '../engines/node/identity/identity-store.ts'
import { importIdentity } from '../engines/node/identity/import-identity.ts'
import {
  type CertificateInspection,
  inspectFiles,
  inspectIdentity,
} from '../engines/node/identity/inspect-certificate.ts'
import { openSigner } from '../engines/node/identity/open-signer.ts'
import { readMaterial } from '../engines/node/identity/read-material.ts'
import {
  cancelRequest,
  completeRequest,
  listRequests,
  requestIdentity,
} from '../engines/node/identity/request-identity.ts'
import { drawSamplePicture } from '../engines/node/identity/sample-picture.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { AI_SOURCE_TYPES, GENERATOR_NAME } from '../label/manifest-definition.ts'
import { removeOwn } from '../engines/node/leftovers.ts'

/** What identities are composed from. */
export interface IdentityParts {
  readonly options: ComposeOptions
  readonly loadTrust: () => Promise<TrustBundle>
  /** The product's own verdict on a file, with these lists and no others. */
  readonly verifyWith: (trust: TrustBundle, path: string, job: Job) => Promise<VerifyReport>
  /** Readers hold own anchors in memory; after a change they start anew. */
  readonly onTrustChange: () => Promise<void>
}

/** A certificate file is a few kB; nothing near this size is read. */
const MAX_IDENTITY_FILE_BYTES = 5_000_000

/** Identities over the real disk. */
export function composeIdentities(parts: IdentityParts): Identities {
  const { options, onTrustChange } = parts
  const { dataDir } = options
  const now = (): Date => options.now?.() ?? new Date()
  const changing = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    await onTrustChange()
    return done
  }
  const importing = async (
    paths: readonly string[],
    work: (files: readonly Uint8Array[]) => Promise<ImportAnswer>,
  ): Promise<ImportAnswer> => {
    const files = await readFiles(paths)
    return files.ok ? await changing(work(files.value)) : err({ ...files.error, problems: [] })
  }
  return {
    list: () => listIdentities(dataDir, now()),
    show: name => readIdentity(dataDir, name, now()),
    create: request => changing(createIdentity({ dataDir, ...request })),
    import: ({ paths, ...request }) =>
      importing(paths, files => importIdentity({ dataDir, files, now: now(), ...request })),
    request: wish => requestIdentity({ dataDir, ...wish }),
    requests: () => listRequests(dataDir),
    cancelRequest: name => cancelRequest(dataDir, name),
    complete: ({ paths, ...answer }) =>
      importing(paths, files => completeRequest({ dataDir, files, now: now(), ...answer })),
    addSigner: (wish, job) => changing(addOutside(wish, parts, job)),
    check: what => checkCertificateOf(what, parts, now()),
    trySigner: (name, job) => trySigner(name, parts, job),
    asSeen: (name, job) => asSeen(name, parts, job),
  }
}

/** What cannot be read is named in `message`: the file, not the identity that it is for. */
async function readFiles(paths: readonly string[]): Promise<Result<readonly Uint8Array[], ReportedError>> {
  const read: Uint8Array[] = []
  for (const path of paths) {
    try {
      if ((await stat(path)).size > MAX_IDENTITY_FILE_BYTES) return err({ kind: 'identity-file-large', message: path })
      read.push(await readFile(path))
    } catch (cause) {
      return err({ kind: describeSystemError(cause).kind, message: path })
    }
  }
  return ok(read)
}

async function addOutside(wish: SignerWish, { options }: IdentityParts, job: Job): Promise<ImportAnswer> {
  const { signer, input, timeoutMs } = wish
  if (signer.kind === 'service' && options.isOffline === true)
    return err({ kind: 'signer-offline', message: signer.url, problems: [] })
  const chain = await readFiles(wish.chainPaths)
  const client = await readFiles(signer.kind === 'service' ? signer.clientPaths : [])
  const ca = await readFiles(signer.kind === 'service' && signer.caPath !== null ? [signer.caPath] : [])
  for (const read of [chain, client, ca]) if (!read.ok) return err({ ...read.error, problems: [] })
  const { name, passphrase, trustAuthority, isReplacing, isErrorShown } = wish
  return await addSigner({
    dataDir: options.dataDir,
    name,
    chainFiles: chain.ok ? chain.value : [],
    clientFiles: client.ok ? client.value : [],
    caFile: (ca.ok ? ca.value[0] : undefined) ?? null,
    signer:
      signer.kind === 'command'
        ? { kind: 'command', command: [...signer.command], input, timeoutMs }
        : { kind: 'service', url: signer.url, input, timeoutMs },
    signal: job.signal,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(trustAuthority === undefined ? {} : { trustAuthority }),
    ...(isReplacing === undefined ? {} : { isReplacing }),
    ...(isErrorShown === undefined ? {} : { isErrorShown }),
    ...(options.now === undefined ? {} : { now: options.now() }),
  })
}

async function checkCertificateOf(
  what: Parameters<Identities['check']>[0],
  { options, loadTrust }: IdentityParts,
  now: Date,
): Promise<Result<CertificateReport, ReportedError>> {
  const context = { anchors: anchorsOf(await loadTrust()), now }
  if ('name' in what) {
    const found = await inspectIdentity(options.dataDir, what.name, context)
    return found.ok ? ok(reportOf(what.name, found.value, options)) : found
  }
  const files = await readFiles(what.paths)
  if (!files.ok) return files
  const found = inspectFiles(files.value, what.passphrase ?? null, context)
  return found.ok ? ok(reportOf(what.paths.join(', '), found.value, options)) : found
}

function anchorsOf({ lists }: TrustBundle): readonly CertificateFacts[] {
  return lists.flatMap(list => {
    const read = readMaterial([new TextEncoder().encode(list.pem)], null)
    return read.ok ? read.value.certificates : []
  })
}

function reportOf(checked: string, found: CertificateInspection, { texts }: ComposeOptions): CertificateReport {
  return {
    schema: 'ursprung.certificate/1',
    checked,
    chain: found.chain.map(({ subject, issuer, notBefore, notAfter, sha256Fingerprint }) => ({
      subject,
      issuer,
      notBefore,
      notAfter,
      sha256Fingerprint,
    })),
    algorithm: found.algorithm,
    hasKey: found.hasKey,
    findings: found.problems.map(fact => ({ ...texts.finding(fact), why: texts.t(`why.${fact.code}`) })),
  }
}

async function trySigner(
  name: string,
  { options }: IdentityParts,
  job: Job,
): Promise<Result<{ readonly milliseconds: number }, ReportedError>> {
  const opened = await openSigner(options.dataDir, name, {
    passphraseFor: async () => (await options.passphraseFor?.(name)) ?? null,
    isOffline: options.isOffline === true,
    isErrorShown: true,
  })
  if (!opened.ok) return opened
  const started = performance.now()
  const signed = await opened.value.sign(randomBytes(64), job.signal)
  return signed.ok ? ok({ milliseconds: Math.round(performance.now() - started) }) : signed
}

/** Truly signed, truly verified: no sentence here is assumed. The picture is drawn for the purpose and removed. */
async function asSeen(
  name: string,
  { options, loadTrust, verifyWith }: IdentityParts,
  job: Job,
): Promise<Result<readonly SeenView[], ReportedError>> {
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-seen-'))
  try {
    const signed = await signSample(folder, name, options, job)
    if (!signed.ok) return signed
    const shown = await readIdentity(options.dataDir, name, options.now?.() ?? new Date())
    const signer = { name, isTest: shown.ok && shown.value.kind === 'test' }
    const trust = await loadTrust()
    const only = (test: (kind: string) => boolean): TrustBundle => ({
      ...trust,
      lists: trust.lists.filter(list => test(list.kind)),
    })
    const bundles: readonly (readonly [SeenView['lists'], TrustBundle])[] = [
      ['none', NO_TRUST_LISTS],
      ['own', only(kind => kind === 'own-anchors')],
      ['official', only(kind => kind.startsWith('official-'))],
    ]
    const views: SeenView[] = []
    for (const [lists, bundle] of bundles)
      views.push(viewOf(signer, lists, await verifyWith(bundle, signed.value, job), options))
    return ok(views)
  } finally {
    await removeOwn(folder)
  }
}

async function signSample(
  folder: string,
  name: string,
  options: ComposeOptions,
  job: Job,
): Promise<Result<string, ReportedError>> {
  const unsignedPath = join(folder, 'unsigned.jpg')
  const outputPath = join(folder, 'signed.jpg')
  await drawSamplePicture(unsignedPath)
  const { dataDir, version, passphraseFor, isOffline, now } = options
  const engine = createSigningEngine({
    dataDir,
    organisation: '',
    generator: { name: GENERATOR_NAME, version },
    ...(passphraseFor === undefined ? {} : { passphraseFor }),
    ...(isOffline === undefined ? {} : { isOffline }),
    ...(now === undefined ? {} : { now }),
  })
  const opened = {
    action: 'c2pa.opened',
    when: (now?.() ?? new Date()).toISOString(),
    softwareAgent: null,
    digitalSourceType: AI_SOURCE_TYPES['ai-generated'],
    description: null,
    parameters: null,
  }
  const paths = { unsignedPath, outputPath, parentPath: unsignedPath, parentTitle: 'prov.jpg', title: 'prov.jpg' }
  const signed = await engine.sign({ ...paths, format: 'jpeg', actions: [opened], thumbnailJpeg: null }, name, job)
  return signed.ok ? ok(outputPath) : signed
}

function viewOf(
  { name, isTest }: { readonly name: string; readonly isTest: boolean },
  lists: SeenView['lists'],
  report: VerifyReport,
  { texts }: ComposeOptions,
): SeenView {
  const { credentials, basis } = report
  const signer = credentials.signer?.organisation ?? credentials.signer?.name ?? texts.t('credentials.unnamed-signer')
  const isKnown = credentials.trust !== 'none'
  const meaning = isKnown && isTest && lists === 'own' ? 'test' : isKnown ? 'known' : 'unknown'
  const place = lists === 'official' && basis.trustLists.length === 0 ? 'official-missing' : lists
  return {
    lists,
    trustLists: basis.trustLists,
    credentials,
    sentence: `${texts.t(`credentials.state.${credentials.state}`)} · ${signer}, ${texts.t(`credentials.trust.${credentials.trust}`)} · ${texts.t(`credentials.time.${credentials.time}`)}`,
    meaning: texts.t(`identity.seen.${place}_${meaning}`, { name }),
  }
}
