import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ComposeOptions, ComposeResult, RegisterMatches, VerifyRequest, Ursprung } from './api/ursprung.ts'
import { findWording } from './catalog/templates.ts'
import type { TrustBundle } from './catalog/trust-lists.ts'
import { composeAdministration } from './compose/administration.ts'
import { decidePublication } from './compose/decision.ts'
import { composeLabelling, type LabellingParts } from './compose/labelling.ts'
import { verifyFindings } from './compose/policy.ts'
import { composePublishing } from './compose/publishing.ts'
import { createLazyRegister, findOwnRecord, recordVerification, searchRegister } from './compose/register.ts'
import { composeScreen } from './compose/screen.ts'
import { sniffFormat } from './container/sniff.ts'
import type { ReportedError } from './domain/finding.ts'
import type { Job } from './domain/job.ts'
import { namePolicy } from './domain/policy.ts'
import type { VerifyReport } from './domain/report.ts'
import { err, ok, type Result } from './domain/result.ts'
import type { EvidenceOptions } from './engines/engines.ts'
import { fetchManifest } from './engines/node/c2pa/fetch-manifest.ts'
import { loadC2paEngine } from './engines/node/c2pa/load-engine.ts'
import { createIsolatedEvidence } from './engines/node/evidence/isolated-evidence.ts'
import type { TaskProcessSpawner } from './engines/node/isolated/task-process.ts'
import { listFaceModels } from './engines/node/faces/plugged-model.ts'
import { createLocalFiles } from './engines/node/local-files.ts'
import { describePolicyError, loadPolicy } from './engines/node/policy-files.ts'
import { readCaptionCatalog, readTemplates } from './engines/node/pixels/template-files.ts'
import { chosenAddress } from './engines/node/postgres/chosen-address.ts'
import { createTrustStore } from './engines/node/trust/trust-store.ts'
import { endedLabel } from './label/label-report.ts'
import { reportProblem, type Verification, type VerifyDependencies, verifyImage } from './verify/verify-image.ts'

/** Time a reader may take for one picture; real pictures take under half a second. */
const READ_TIMEOUT_MS = 15_000
const READ_MEMORY_MB = 1_500

const assetsDir = fileURLToPath(new URL('../assets', import.meta.url))

/** Where register, identities, trust lists and settings live unless told otherwise: the system's application-data folder. */
export function defaultDataDir(): string {
  const chosen = process.env['URSPRUNG_DATA']
  if (chosen !== undefined && chosen !== '') return chosen
  switch (process.platform) {
    case 'win32':
      return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Ursprung')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Ursprung')
    default:
      return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'ursprung')
  }
}

export { keyOpener } from './compose/administration.ts'

/** What only some shells bring. */
export interface ShellParts {
  /** How reader processes start where `child_process.fork` is dead: the packaged app has the RunAsNode fuse off. */
  readonly readerProcess?: { readonly spawn: TaskProcessSpawner; readonly entry: URL }
}

/**
 * Builds the product from its parts: the only place that picks implementations. Opens nothing costly; readers start with
 * the first picture. Fails with words for people when the policy or a template does not check.
 */
export async function compose(options: ComposeOptions, shell: ShellParts = {}): Promise<ComposeResult> {
  const { texts, dataDir } = options
  const policy = await loadPolicy(options.policy ?? 'default', assetsDir)
  if (!policy.ok) return err(texts.error(describePolicyError(policy.error), policy.error.path))
  const ready = await readTemplateFolder()
  if (!ready.ok) return err(texts.error(ready.error, 'assets/templates'))
  const place = await placeOf(chosenAddress(options.databaseUrl, dataDir), dataDir)
  const trustStore = createTrustStore(options.listsDir ?? join(dataDir, 'trust'))
  const parts: LabellingParts = {
    evidenceOptions,
    options,
    policy: policy.value,
    templates: new Map(ready.value.templates.map(template => [template.id, template])),
    evidence: createIsolatedEvidence({
      readers: options.readers ?? 2,
      ...shell.readerProcess,
      loadTrust: async () => (await trustStore.load()).bundle,
      faces: { sensitivity: options.faceSensitivity ?? 'normal', plugin: (await listFaceModels(dataDir))[0] ?? null },
      engineName: async () => (await loadC2paEngine())?.description ?? 'none',
    }),
    files: createLocalFiles(sniffFormat),
    wording: (kind, lang) => findWording(ready.value.captions, kind, lang),
    register: createLazyRegister(join(dataDir, 'register.sqlite'), place),
  }
  const verifying = verifyDependencies(parts)
  const { labelAs, ...labelling } = composeLabelling(parts, verifying)
  return ok({
    version: options.version,
    dataDir,
    texts,
    files: parts.files,
    policy: policy.value,
    presets: policy.value.sizes,
    templates: ready.value.templates.map(template => template.style),
    verify: (path, request, job) => verifyAndRecord(path, request, { parts, verifying, job }),
    ...labelling,
    publishing: composePublishing({ parts, verifying, labelAs, assetsDir }),
    ...composeScreen(parts),
    manifestStore: (path, job) => parts.evidence.manifestStore(path, job),
    reportProblem: (path, error) => reportProblem(path, error, verifying),
    reportLabelProblem: (path, error) =>
      endedLabel({ inputPath: path, sha256: null }, 'failed', texts.error(error, path)),
    administration: composeAdministration({
      options,
      dataDir,
      assetsDir,
      trustStore,
      onTrustChange: () => parts.evidence.reload(),
      verifyWith: (trust, path, job) => verifyWithLists({ parts, shell, trust }, path, job),
    }),
    sayFinding: texts.finding,
    register: parts.register.open,
    ...place,
    findInRegister: (path, limit, job) => findInRegister(parts, path, limit, job),
    decide: (path, request, job) => decidePublication(path, request, { parts, verifying }, job),
    close: async () => {
      await Promise.all([parts.evidence.close(), parts.register.close()])
    },
  })
}

/** A verdict with these lists and no others, by a reader of its own; nothing is recorded. */
async function verifyWithLists(
  { parts, shell, trust }: { readonly parts: LabellingParts; readonly shell: ShellParts; readonly trust: TrustBundle },
  path: string,
  job: Job,
): Promise<VerifyReport> {
  const evidence = createIsolatedEvidence({
    readers: 1,
    ...shell.readerProcess,
    loadTrust: () => Promise.resolve(trust),
    faces: { sensitivity: 'normal', plugin: null },
    engineName: async () => (await loadC2paEngine())?.description ?? 'none',
  })
  try {
    const { report } = await verifyImage(path, evidenceOptions(false), verifyDependencies({ ...parts, evidence }), job)
    return report
  } finally {
    await evidence.close()
  }
}

/** Templates, and the ready wordings beside them. */
async function readTemplateFolder() {
  const folder = join(assetsDir, 'templates')
  const templates = await readTemplates(folder)
  if (!templates.ok) return templates
  const captions = await readCaptionCatalog(folder)
  return captions.ok ? ok({ templates: templates.value, captions: captions.value }) : captions
}

/** The driver is loaded where there is a shared database; everybody else starts without it. */
async function placeOf(
  databaseUrl: string | null,
  dataDir: string,
): Promise<Pick<Ursprung, 'databaseUrl' | 'registerPlace'>> {
  if (databaseUrl === null) return { databaseUrl, registerPlace: dataDir }
  const { shownAddress } = await import('./engines/node/postgres/address.ts')
  return { databaseUrl, registerPlace: shownAddress(databaseUrl) }
}

/** A verdict that cannot be recorded is still given; the record's failure is a finding. */
async function verifyAndRecord(
  path: string,
  request: VerifyRequest,
  {
    parts,
    verifying,
    job,
  }: { readonly parts: LabellingParts; readonly verifying: VerifyDependencies; readonly job: Job },
): Promise<Verification> {
  const verification = await verifyImage(path, evidenceOptions(request.findFaces, request.sidecarPath), verifying, job)
  const { state, remoteUrl } = verification.report.credentials
  if (
    request.fetchRemote === true &&
    state === 'remote-only' &&
    remoteUrl !== null &&
    request.sidecarPath === undefined
  )
    return verifyWithRemote(path, { ...request, url: remoteUrl }, { parts, verifying, job })
  if (request.record !== true) return verification
  const recorded = await recordVerification(parts.register, parts.policy, verification.report)
  if (recorded.ok) return verification
  const finding = verifying.sayFinding({
    code: 'not-recorded',
    severity: 'note',
    values: { reason: recorded.error.message },
    rule: 'ursprung: register',
  })
  return { ...verification, report: { ...verification.report, findings: [...verification.report.findings, finding] } }
}

/** The person asked for the manifest that this picture points to. Not to be had: the first verdict stands, and says why. */
async function verifyWithRemote(
  path: string,
  { url, ...request }: VerifyRequest & { readonly url: string },
  work: { readonly parts: LabellingParts; readonly verifying: VerifyDependencies; readonly job: Job },
): Promise<Verification> {
  const again = { ...request, fetchRemote: false }
  const fetched = await fetchManifest(url, work.job.signal)
  if (!fetched.ok) {
    const verification = await verifyAndRecord(path, again, work)
    const values = { reason: fetched.error.message }
    const finding = work.verifying.sayFinding({
      code: 'remote-not-fetched',
      severity: 'note',
      values,
      rule: 'C2PA 2.2 section 11.4',
    })
    return { ...verification, report: { ...verification.report, findings: [...verification.report.findings, finding] } }
  }
  try {
    return await verifyAndRecord(path, { ...again, sidecarPath: fetched.value.path }, work)
  } finally {
    await fetched.value.discard()
  }
}

async function findInRegister(
  { evidence, register }: LabellingParts,
  path: string,
  limit: number,
  job: Job,
): Promise<Result<RegisterMatches, ReportedError>> {
  const read = await evidence.read(path, evidenceOptions(false), job)
  return read.ok ? searchRegister(register, evidence.looks, read.value.file, limit) : read
}

function verifyDependencies({ options, policy, evidence, register }: LabellingParts): VerifyDependencies {
  return {
    evidence,
    now: () => (options.now?.() ?? new Date()).toISOString(),
    sayFinding: options.texts.finding,
    sayError: options.texts.error,
    policyName: namePolicy(policy),
    policyFindings: verifyFindings(policy),
    ownRecord: file => findOwnRecord(register, file.sha256),
  }
}

function evidenceOptions(findFaces: boolean, sidecarPath?: string): EvidenceOptions {
  return {
    findFaces,
    timeoutMs: READ_TIMEOUT_MS,
    memoryMb: READ_MEMORY_MB,
    ...(sidecarPath === undefined ? {} : { sidecarPath }),
  }
}
