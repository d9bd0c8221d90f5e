/** Holds the product's answers about a changed picture against c2pa-rs alone and against what was really signed. */
import { readFileSync } from 'node:fs'
import type { TrustBundle } from '../../src/catalog/trust-lists.ts'
import type { Credentials, Manifest, ManifestStore, ProvenanceReading } from '../../src/domain/provenance.ts'
import type { C2paEngine } from '../../src/engines/node/c2pa/c2pa-engine.ts'
import { readProvenance } from '../../src/engines/node/c2pa/c2pa-provenance.ts'
import { readSettings } from '../../src/engines/node/c2pa/c2pa-settings.ts'
import { loadC2paEngine } from '../../src/engines/node/c2pa/load-engine.ts'
import { type EngineStore, mapStore } from '../../src/engines/node/c2pa/map-store.ts'
import { readOwnManifests } from '../../src/engines/node/c2pa/own/own-manifest.ts'
import { readStoreOfFile } from '../../src/engines/node/c2pa/store-of-file.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import { decimalSerial } from '../../src/engines/node/identity/certificate-facts.ts'
import { manifestMarks } from '../../src/markers/c2pa-marks.ts'
import { assessCredentials } from '../../src/verify/credentials.ts'
import { bundle } from '../../tests/support/trust-bundle.ts'
import { withoutJumbf } from './store-surgery.ts'
import type { Changed } from './structure-variants.ts'

const LONGEST_MS = 10_000
const JPEG = 'image/jpeg'
/** What c2pa-rs may find wrong with an intact picture: who signed, when, and rules that concern no change (`src/verify/status-codes.ts`). */
const NO_CHANGE = /^(?:signingCredential|timeStamp|assertion\.action|ingredient)\./

/** What was found. `said`: the answer in a word, for the figures. */
export interface Judged {
  readonly problems: readonly string[]
  readonly said: string
  /** Whether c2pa-rs answers otherwise than of the picture that was changed. */
  readonly isStruck: boolean
}

/** All that is known of one picture. */
interface Known {
  readonly bytes: Buffer
  readonly readings: readonly ProvenanceReading[]
  readonly credentials: Credentials
  /** By the engine alone, that was told of nobody; `null` where it refused the store. */
  readonly engine: EngineStore | null
  readonly raw: string
  readonly ownSerials: readonly (string | null)[]
}

/** Something that was really signed by us. */
interface Authentic {
  readonly picture: string
  readonly history: readonly string[]
  readonly active: string
  readonly signedMarks: readonly string[]
}

/** `answer`: the credentials that the command printed. */
export type Judge = (path: string, change: Changed, answer: unknown) => Promise<Judged>

/** Reads the untouched pictures first; `anchorPath` is our own issuer's. */
export async function createJudge(pictures: readonly string[], anchorPath: string): Promise<Judge> {
  const engine = await loadC2paEngine()
  if (engine === null) throw new Error('no C2PA engine on this machine')
  const now = new Date().toISOString()
  const lists = (): TrustBundle => bundle(['own-anchors', readFileSync(anchorPath, 'utf8')])
  const warm = lists()
  const ask = (path: string): Promise<Known> => everyAnswer(path, { engine, lists, warm, now })
  const originals: Known[] = []
  for (const path of pictures) originals.push(await ask(path))
  const authentic = originals.flatMap(known => (known.credentials.trust === 'own' ? [authenticOf(known)] : []))
  if (authentic.length === 0) throw new Error('none of the untouched pictures is our own')
  return async (path, change, answer) => {
    const original = originals[change.scene]
    try {
      const known = await inTime(ask(path))
      const problems = [
        ...againstEngine(known),
        ...againstOwnReading(known),
        ...againstSigned(known, authentic),
        ...sameOnEveryWay(known, now),
        ...(sameAnswer(known.credentials, answer) ? [] : [`verify said ${JSON.stringify(answer)?.slice(0, 300)}`]),
      ]
      return { problems, said: saidOf(known.credentials), isStruck: known.raw !== original?.raw }
    } catch (cause) {
      const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
      return { problems: [`threw ${why.slice(0, 700)}`], said: 'threw', isStruck: true }
    }
  }
}

interface Asking {
  readonly engine: C2paEngine
  readonly lists: () => TrustBundle
  readonly warm: TrustBundle
  readonly now: string
}

async function everyAnswer(path: string, { engine, lists, warm, now }: Asking): Promise<Known> {
  const direct = await readProvenance(path, JPEG, { trust: lists() })
  const readings: ProvenanceReading[] = [direct]
  for (const more of [{ trust: lists() }, { trust: warm }, { trust: warm, manifestExpectedIn: 'jpeg' as const }]) {
    const evidence = await readEvidence({ path, ...more })
    if (!evidence.ok) throw new Error(`not read as a picture: ${evidence.error.message}`)
    readings.push(evidence.value.provenance)
  }
  const raw = await engine.read({ path, mediaType: JPEG, settings: readSettings(lists()), sidecar: null })
  const store = await readStoreOfFile(path)
  const manifests = store === null ? [] : readOwnManifests(store)
  const mapped = raw.kind === 'read' ? mapStore(raw.store) : null
  return {
    bytes: readFileSync(path),
    readings,
    credentials: assessCredentials(readings[1] ?? direct, now),
    engine: mapped,
    raw: JSON.stringify(raw),
    ownSerials: manifests
      .filter(({ boxes }) => boxes.label === mapped?.activeLabel)
      .map(({ leaf }) => (leaf === null ? null : decimalSerial(leaf.serialNumber))),
  }
}

const storeOf = ({ readings }: Known): ManifestStore | null => {
  const reading = readings[1]
  return reading?.kind === 'read' ? reading.store : null
}
const activeOf = (store: Pick<ManifestStore, 'manifests' | 'activeLabel'> | null): Manifest | undefined =>
  store?.manifests.find(({ label }) => label === store.activeLabel)

/** Intact, known and named is only what the engine alone finds signed, bound and listed. */
function againstEngine({ credentials, engine, ...known }: Known): readonly string[] {
  const refusal = storeOf({ credentials, engine, ...known })?.engineRefusal
  if (credentials.integrity !== 'intact') return credentials.state === 'trusted' ? ['trusted, but not intact'] : []
  if (engine === null) return [`intact, though the engine refused the store: ${refusal ?? known.raw}`]
  const isAboutAnother = (url: string): boolean => /^self#jumbf=\/c2pa\/([^/]+)/.exec(url)?.[1] !== engine.activeLabel
  const failures = engine.active.failure.filter(
    ({ code, url }) => !NO_CHANGE.test(code) && !(url.startsWith('self#jumbf=/c2pa/') && isAboutAnother(url)),
  )
  const has = (code: string): boolean => engine.active.success.some(entry => entry.code === code)
  const isUnknown = engine.active.failure.some(({ code }) => code === 'signingCredential.untrusted')
  return [
    ...failures.map(({ code, url }) => `intact, but the engine: ${code} ${url}`),
    ...(has('claimSignature.validated') && has('assertion.dataHash.match') ? [] : ['intact, but not by the engine']),
    ...(credentials.trust !== 'none' && isUnknown ? [`${credentials.trust}, but unknown to the engine`] : []),
    ...(activeOf(engine)?.signer?.name === credentials.signer?.name ? [] : ['another signer than the engine']),
  ]
}

/** Where our own parser reads another signer than the engine, or two, nobody is known and no check of ours has an answer. */
function againstOwnReading(known: Known): readonly string[] {
  const { engine, ownSerials, credentials } = known
  const serial = activeOf(engine)?.signer?.serialNumber ?? null
  if (engine === null || (ownSerials.length === 1 && ownSerials[0] === serial)) return []
  const { coseSignature, timeStamp } = storeOf(known)?.ownChecks ?? { coseSignature: null, timeStamp: null }
  return [
    ...(credentials.trust === 'none' ? [] : [`${credentials.trust}, though our parser reads ${ownSerials.join(', ')}`]),
    ...(coseSignature === 'valid' || timeStamp === 'trusted' ? ['own checks of another signature'] : []),
  ]
}

/** What we say that we signed, we have: this text, on this picture, on those before it. */
function againstSigned(known: Known, authentic: readonly Authentic[]): readonly string[] {
  const { credentials } = known
  if (credentials.integrity !== 'intact' || credentials.trust !== 'own') return []
  const told = authenticOf(known)
  const same = authentic.filter(({ active, picture }) => active === told.active && picture === told.picture)
  if (same.length === 0) return ['ours and intact, but no such picture was signed']
  const history = same.flatMap(each => each.history)
  const marks = same.flatMap(({ signedMarks }) => signedMarks)
  const isWhole = credentials.brokenIngredients === 0
  return [
    ...told.signedMarks.filter(mark => !marks.includes(mark)).map(mark => `a mark that nobody signed: ${mark}`),
    ...(isWhole && !told.history.every(manifest => history.includes(manifest))
      ? ['a history that was not signed']
      : []),
  ]
}

function authenticOf(known: Known): Authentic {
  const store = storeOf(known)
  const told = (manifest: Manifest | undefined): string => JSON.stringify({ ...manifest, label: '' })
  const reading = known.readings[1] ?? { kind: 'none' as const }
  return {
    picture: withoutJumbf(known.bytes).toString('latin1'),
    history: historyOf(store).map(told),
    active: told(activeOf(store)),
    signedMarks: manifestMarks(reading, known.credentials)
      .filter(({ weight }) => weight === 'signed')
      .map(mark => JSON.stringify(mark)),
  }
}

/** The active manifest and those below it. */
function historyOf(store: ManifestStore | null): readonly Manifest[] {
  const history = new Set(store === null ? [] : store.manifests.filter(({ label }) => label === store.activeLabel))
  for (const { ingredients } of history)
    for (const { activeManifest } of ingredients)
      for (const manifest of store?.manifests ?? []) if (manifest.label === activeManifest) history.add(manifest)
  return [...history]
}

/** Cold and warm, early and late: one answer. The first asks the engine also where the product sees no store. */
function sameOnEveryWay({ readings, credentials }: Known, now: string): readonly string[] {
  const [direct, cold, ...rest] = readings.map(reading => JSON.stringify(assessCredentials(reading, now)))
  const isUnseen = credentials.state === 'none'
  return [
    ...(direct === cold || isUnseen ? [] : [`asked directly: ${direct?.slice(0, 300)}`]),
    ...rest
      .filter(answer => answer !== cold)
      .map(answer => `read again: ${answer.slice(0, 300)}, at first ${cold?.slice(0, 300)}`),
  ]
}

function sameAnswer(credentials: Credentials, answer: unknown): boolean {
  const { integrity, trust, state } = (answer ?? {}) as Partial<Credentials>
  return integrity === credentials.integrity && trust === credentials.trust && state === credentials.state
}

function saidOf({ state, trust, unreadable, brokenIngredients }: Credentials): string {
  const more = [
    trust === 'none' ? '' : trust,
    unreadable?.reason ?? '',
    brokenIngredients > 0 ? 'an ingredient is broken' : '',
  ]
  return [state, ...more].filter(part => part !== '').join(', ')
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => limit.reject(new Error(`no answer within ${LONGEST_MS} ms`)), LONGEST_MS)
  try {
    return await Promise.race([work, limit.promise])
  } finally {
    clearTimeout(timer)
  }
}
