import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { RegisterEngine, RegisterQuery } from '../engines/engines.ts'
import type { RecordedEntry, RegisterCheck, RegisterError, RegisterHead } from '../register/entry.ts'
import { interruptionOf } from '../register/failure.ts'
import { type ExportFormat, exportEntries } from '../register/export-register.ts'
import { EXPIRED_GRANT, presentError, resultHandle } from './present.ts'
import type { RegisterOverview, RegisterPage, RegisterView } from './register-contract.ts'
import type { ApiContext } from './services.ts'
import type { RegisterMatches } from './ursprung.ts'
import type { FileHandle } from './views.ts'

/** Entries looked through for one page; where so many hold too few that fit, the person says whether to go on. */
const MAX_LOOKED = 20_000
/** The nearest few; more would be a list of strangers. */
const MAX_SIMILAR = 10

/** The register's end and where it is; the place is shortened for people. Fails with a `register-…` kind where it cannot be opened or read. */
export function overviewOf(context: ApiContext): Promise<Result<RegisterOverview, ReportedError>> {
  const app = context.cores.current()
  return withRegister(context, async engine => {
    const head = await engine.head()
    const place = context.services.shortenPath(app.registerPlace)
    return head.ok ? ok({ head: head.value, place, isShared: app.databaseUrl !== null }) : head
  })
}

/** One page of entries that fit the view, newest first. Looks through 20 000 at most and then says where to go on. Fails as `overviewOf` does. */
export function entriesOf(
  view: RegisterView,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<RegisterPage, ReportedError>> {
  return withRegister(context, async engine => ok(await collectPage(engine, view, signal)))
}

async function collectPage(engine: RegisterEngine, view: RegisterView, signal: AbortSignal): Promise<RegisterPage> {
  const entries: RecordedEntry[] = []
  const fits = matcherOf(view.text)
  let looked = 0
  let last = 0
  for await (const recorded of engine.list(queryOf(view))) {
    signal.throwIfAborted()
    // One entry more than the page holds tells that there is another page.
    if (entries.length === view.limit || looked === MAX_LOOKED)
      return { entries, next: last, isCut: entries.length < view.limit }
    looked += 1
    last = recorded.sequence
    if (fits(recorded)) entries.push(recorded)
  }
  return { entries, next: null, isCut: false }
}

function queryOf({ event, from, before, beneath }: RegisterView): RegisterQuery {
  return {
    newestFirst: true,
    ...(event === null ? {} : { event }),
    ...(from === null ? {} : { atFrom: from }),
    ...(before === null ? {} : { atBefore: before }),
    ...(beneath === null ? {} : { beforeSequence: beneath }),
  }
}

/** Plain search in everything a person would remember of an entry. */
function matcherOf(text: string): (recorded: RecordedEntry) => boolean {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return () => true
  return ({ sequence, entryHash, entry }) =>
    String(sequence) === wanted ||
    entryHash.startsWith(wanted) ||
    [
      entry?.input?.sha256,
      entry?.output?.sha256,
      entry?.caption,
      entry?.tool,
      entry?.kind,
      entry?.decidedBy,
      entry?.secondReviewer,
      entry?.policy,
    ].some(value => value?.toLowerCase().includes(wanted) === true)
}

/**
 * What the register knows of a picture; its bytes first, its looks second, of those the ten nearest. Nothing known is two empty lists. Fails with
 * `grant-expired`, as the register does, or where the picture cannot be read.
 */
export async function findInRegister(
  grant: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<RegisterMatches, ReportedError>> {
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const found = await context.cores.current().findInRegister(granted.path, MAX_SIMILAR, unfollowedJob(signal))
  if (found.ok) return found
  const isRegister = found.error.kind.startsWith('register-')
  return err(isRegister ? sayError(found.error, context) : presentError(found.error, granted))
}

/** Proves the chain, and that an end from the diary stands in it. A broken chain is an answer, not a failure; fails as `overviewOf` does. */
export function checkRegister(
  diary: RegisterHead | null,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<RegisterCheck, ReportedError>> {
  return withRegister(context, async engine => ok(await engine.check(unfollowedJob(signal), diary ?? undefined)))
}

/** The whole register as a file of the scratch space, written piece by piece. Fails as `overviewOf` does, or where the disk does. */
export function exportRegister(
  { format }: { readonly format: ExportFormat },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<FileHandle, ReportedError>> {
  return withRegister(context, async engine => {
    const path = await context.services.scratch.newFile(`${fileStem()}.${format}`)
    const pieces = exportEntries(stoppable(engine.list({}), signal), format)
    const written = await context.services.writeText(path, pieces)
    return written.ok ? ok(resultHandle(path, context)) : written
  })
}

/**
 * A copy of the register (SQLite) in the scratch space, consistent although others write to it meanwhile. One on a database server becomes such a file as
 * well. Fails as `overviewOf` does, or where the disk does.
 */
export function backUpRegister(context: ApiContext): Promise<Result<FileHandle, ReportedError>> {
  return withRegister(context, async engine => {
    const path = await context.services.scratch.newFile(`${fileStem()}.sqlite`)
    const copied = await engine.backup(path)
    return copied.ok ? ok(resultHandle(path, context)) : copied
  })
}

async function* stoppable<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted()
    yield item
  }
}

/** Runs the work on the open register. What the register says of itself comes back in words, with its place. */
async function withRegister<T>(
  context: ApiContext,
  work: (engine: RegisterEngine) => Promise<Result<T, ReportedError | RegisterError>>,
): Promise<Result<T, ReportedError>> {
  const opened = await context.cores.current().register()
  if (!opened.ok) return err(sayError(opened.error, context))
  try {
    const done = await work(opened.value)
    return done.ok ? done : err(sayError(registerError(done.error), context))
  } catch (cause) {
    // Listing throws where the file or the server fails half-way.
    const error = interruptionOf(cause)
    if (error === null) throw cause
    return err(sayError(error, context))
  }
}

const REGISTER_KINDS = new Set<string>([
  'busy',
  'disk-full',
  'read-only',
  'damaged',
  'newer-version',
  'invalid-entry',
  'not-allowed',
  'not-prepared',
  'exists',
  'copy-not-written',
  'unavailable',
  'unreachable',
] satisfies RegisterError['kind'][])

const registerError = ({ kind, message }: ReportedError | RegisterError): ReportedError => ({
  kind: REGISTER_KINDS.has(kind) ? `register-${kind}` : kind,
  message,
})

function sayError(error: ReportedError, { cores, services }: ApiContext): ReportedError {
  const { texts, registerPlace } = cores.current()
  return texts.error(error, services.shortenPath(registerPlace))
}

const fileStem = (): string => `ursprung-register-${new Date().toISOString().slice(0, 10)}`
