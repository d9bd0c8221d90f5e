import type { Command } from 'commander'
import { defaultPackageId, isPackageId } from '../../archive/package/package-names.ts'
import { isWithin } from '../../archive/paths.ts'
import { openArchive, type OpenScan } from '../../compose/archive.ts'
import type { PackageInput, PackageReport } from '../../archive/package/package-report.ts'
import { writePackage } from '../../compose/package.ts'
import type { ReportedError } from '../../domain/finding.ts'
import { ORIGIN_KINDS } from '../../domain/origin-kind.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import type { ArchiveCatalogue } from '../../archive/catalogue.ts'
import { EXIT } from '../exit-status.ts'
import { expandInputs, nothingPassedOver, type PassedOver, tellPassedOver } from '../inputs.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions, collect } from '../session.ts'
import { UsageError, oneOf } from '../usage-error.ts'

interface PackageOptions extends CommonOptions {
  readonly out: string
  readonly organisation: string
  readonly id?: string
  readonly title?: string
  readonly agreement?: string
  readonly labelled?: readonly string[]
  readonly scan?: string
  readonly origin?: string
  readonly credentials?: string
  readonly catalogue?: string
}

/** `package INPUT… --out DIR`: an E-ARK information package of originals, labelled copies, verdicts and PREMIS. */
export function registerPackageCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  withCommonOptions(
    program.command('package').description(t('help.package')).argument('[input...]', t('help.package-input')),
    t,
  )
    .requiredOption('--out <dir>', t('help.package-out'))
    .requiredOption('--organisation <name>', t('help.package-organisation'))
    .option('--id <name>', t('help.package-id'))
    .option('--title <text>', t('help.package-title'))
    .option('--agreement <reference>', t('help.package-agreement'))
    .option('--labelled <dir>', t('help.package-labelled'), collect)
    .option('--scan <folder>', t('help.package-scan'))
    .option('--origin <kind>', t('help.package-origin'))
    .option('--credentials <state>', t('help.package-credentials'))
    .option('--catalogue <file>', t('help.scan-catalogue'))
    .option('--lists <dir>', t('help.lists'))
    .action(async (inputs: string[], options: PackageOptions) => {
      const id = checkOptions(inputs, options)
      finish(await runSession(options, session => pack(inputs, { ...options, id }, session)))
    })
}

const CREDENTIAL_STATES = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable']

/** Wrong usage is told before anything is read. Gives the package's name. */
function checkOptions(inputs: readonly string[], options: PackageOptions): string {
  if (inputs.length > 0 === (options.scan !== undefined))
    throw new UsageError({ kind: 'one-of', options: ['INPUT…', '--scan'] })
  const isFiltered = options.origin !== undefined || options.credentials !== undefined
  if (isFiltered && options.scan === undefined)
    throw new UsageError({ kind: 'needs', option: '--origin, --credentials', other: '--scan' })
  if (options.origin !== undefined) oneOf('--origin', options.origin, ORIGIN_KINDS)
  if (options.credentials !== undefined) oneOf('--credentials', options.credentials, CREDENTIAL_STATES)
  if (options.organisation.trim() === '')
    throw new UsageError({ kind: 'form', option: '--organisation', example: '"Sala kommun"' })
  const id = options.id ?? defaultPackageId(new Date().toISOString())
  if (!isPackageId(id))
    throw new UsageError({ kind: 'form', option: '--id', given: id, example: 'kulturnamnden-2026_1' })
  return id
}

async function pack(
  inputs: readonly string[],
  options: PackageOptions & { readonly id: string },
  session: Session,
): Promise<number> {
  const { app, output, texts, job, jobs } = session
  const passedOver = nothingPassedOver()
  const pictures =
    options.scan === undefined
      ? givenPictures(inputs, options, session, passedOver)
      : scannedPictures(options.scan, options, session)
  const { id, organisation, agreement } = options
  const report = await writePackage(
    app,
    {
      facts: {
        id,
        organisation,
        agreement: agreement ?? null,
        title: options.title ?? texts.t('package.title', { id }),
      },
      out: options.out,
      pictures,
      labelledFolders: options.labelled ?? [],
      jobs,
    },
    job,
  )
  const error = report.error === null ? null : texts.error(report.error, report.error.message)
  if (output.isJson) output.json({ ...report, error })
  if (error !== null) {
    output.notice(error.message)
    return EXIT.failed
  }
  tellPassedOver(passedOver, session)
  tell(report, session)
  return report.withStop > 0 ? EXIT.stopped : EXIT.done
}

function tell(
  { path, originals, labelled, leftOut, withStop, metsSha256 }: PackageReport,
  { output, texts: { t } }: Session,
): void {
  output.notice(t('package.written', { path: path ?? '', originals, labelled }))
  if (leftOut > 0) output.notice(t('package.left-out', { count: leftOut }))
  if (withStop > 0) output.notice(t('package.with-stop', { count: withStop }))
  output.notice(t('package.mets', { sha256: metsSha256 ?? '' }))
}

/** Files as given; of folders the images below them, without the place of packages and the folders of labelled copies. */
async function* givenPictures(
  inputs: readonly string[],
  { out, labelled = [] }: PackageOptions,
  { app }: Session,
  passedOver: PassedOver,
): AsyncGenerator<Result<PackageInput, ReportedError>> {
  for await (const input of expandInputs(inputs, app.files, [out, ...labelled], passedOver)) {
    if (input.kind === 'problem') yield err({ kind: input.error.kind, message: input.path })
    else if (input.format === null) yield err({ kind: 'not-an-image', message: input.path })
    else yield ok({ path: input.path, relativePath: input.relativePath })
  }
}

const PAGE_ROWS = 500

/** The images of the newest scan of a folder, by what was found; what is not there any more ends the package. */
async function* scannedPictures(
  folder: string,
  options: PackageOptions,
  { app, jobs }: Session,
): AsyncGenerator<Result<PackageInput, ReportedError>> {
  const opened = await openArchive({
    app,
    jobs,
    ...(options.catalogue === undefined ? {} : { cataloguePath: options.catalogue }),
  })
  if (!opened.ok) return yield opened
  try {
    const scan = await opened.value.find([folder])
    if (scan === null) return yield err({ kind: 'never-scanned', message: folder })
    if (scan.record.phase !== 'done') return yield err({ kind: 'scan-unfinished', message: folder })
    yield* rowsOf(scan, opened.value.catalogue, options)
  } finally {
    await opened.value.close()
  }
}

async function* rowsOf(
  { record, roots }: OpenScan,
  catalogue: ArchiveCatalogue,
  { origin, credentials }: PackageOptions,
): AsyncGenerator<Result<PackageInput, ReportedError>> {
  const query = {
    scan: record.id,
    ...(origin === undefined ? {} : { kind: origin }),
    ...(credentials === undefined ? {} : { credentials }),
  }
  for (let after: string | undefined; ; ) {
    const rows = await catalogue.list(query, { limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) })
    for (const { path, state } of rows)
      if (state === 'verified' || state === 'failed') yield ok({ path, relativePath: below(path, roots) })
    after = rows.at(-1)?.path
    if (after === undefined || rows.length < PAGE_ROWS) return
  }
}

function below(path: string, roots: OpenScan['roots']): string {
  const root = roots.find(({ absolute }) => isWithin(path, absolute))
  return root === undefined ? path : path.slice(root.absolute.length).replace(/^\//, '')
}
