import type { z } from 'zod'
import { baseName } from '../domain/base-name.ts'
import type { ReportedError } from '../domain/finding.ts'
import { unfollowedJob } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { PlannedRendition } from '../publish/pack.ts'
import type { ProofReport } from '../publish/proof.ts'
import type { SurvivalPicture, SurvivalReport } from '../publish/survival.ts'
import { webName } from '../publish/web-name.ts'
import type { GrantedPath } from './grants.ts'
import { toLabelRequest } from './label-draft.ts'
import { EXPIRED_GRANT, presentError, resultHandle } from './present.ts'
import type {
  DeviationAnswer,
  deviationInputSchema,
  PackAnswer,
  packInputSchema,
  ProofAnswer,
} from './publishing-contract.ts'
import type { ApiContext } from './services.ts'

/**
 * The sizes a pack of a picture would hold, in px; empty where the picture does not tell its size. Fails with `grant-expired`, or where it cannot be read.
 */
export async function renditionsOf(
  grant: string,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<readonly PlannedRendition[], ReportedError>> {
  const granted = context.grants.resolve(grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const app = context.cores.current()
  const { report } = await context.verdicts.verify(app, granted.path, { findFaces: false }, unfollowedJob(signal))
  if (report.error !== null) return err(presentError(report.error, granted))
  if (report.width === null || report.height === null) return ok([])
  return ok(app.publishing.planRenditions({ widthPx: report.width, heightPx: report.height }, null))
}

/**
 * Makes a pack: a folder or ZIP where results go on the desktop, a ZIP to download in the browser. `grant-expired` is the only failure of the call; why
 * there is no pack stands in the report, and then there is no file either.
 */
export async function packPicture(
  input: z.infer<typeof packInputSchema>,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<PackAnswer, ReportedError>> {
  const { grants, services, host } = context
  const granted = grants.resolve(input.grant, ['picture'])
  const master = input.master === null ? null : grants.resolve(input.master, ['picture', 'result'])
  const folder = input.folder === null ? null : grants.resolve(input.folder, ['folder'])
  if (granted === null || (input.master !== null && master === null) || (input.folder !== null && folder === null))
    return err(EXPIRED_GRANT)
  const app = context.cores.current()
  const settings = await services.loadSettings()
  const isZip = input.asZip || host.kind === 'browser'
  const place =
    folder?.path ??
    (host.kind === 'desktop' ? await services.defaultOutputFolder() : await services.scratch.newFolder())
  const stem = webName(granted.name)
  const target = isZip
    ? ({ path: `${place}/${stem}.zip`, kind: 'zip' } as const)
    : ({ path: `${place}/${stem}`, kind: 'folder' } as const)
  const draft = { ...input.draft, identity: input.draft.identity ?? settings.identity }
  const chosen = app.presets.filter(({ id }) => draft.presets.includes(id))
  const report = await app.publishing.pack(
    {
      sourcePath: granted.path,
      target,
      label: toLabelRequest(draft, null, { overwrite: input.overwrite, findFaces: settings.findFaces }),
      masterPath: master?.path ?? null,
      presets: chosen.length === 0 ? null : chosen,
      stem,
      pageLang: input.pageLang,
      altLang: input.altLang,
      baseUrl: input.baseUrl === '' || input.baseUrl.endsWith('/') ? input.baseUrl : `${input.baseUrl}/`,
    },
    unfollowedJob(signal),
  )
  const name = baseName(target.path)
  const hide = (error: ReportedError | null): ReportedError | null =>
    [granted, ...(master === null ? [] : [master]), { ...granted, path: target.path, name }].reduce(presentError, error)
  const shown = isZip ? target.path : `${target.path}/README.txt`
  return ok({
    report: {
      ...report,
      input: { ...report.input, path: granted.relativePath },
      output: report.output === null ? null : { ...report.output, path: name },
      error: hide(report.error),
    },
    file: report.output === null ? null : resultHandle(shown, context),
  })
}

/**
 * What of a label came through a web system. `masters` may be empty: the copy is judged by itself then. Fails with `grant-expired`; a copy that cannot be
 * read is an error in the report.
 */
export async function judgePictureSurvival(
  input: { readonly copy: string; readonly masters: readonly string[] },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<SurvivalReport, ReportedError>> {
  const copy = context.grants.resolve(input.copy, ['picture', 'result'])
  const masters = resolveAll(input.masters, context)
  if (copy === null || masters === null) return err(EXPIRED_GRANT)
  const paths = masters.map(({ path }) => path)
  const report = await context.cores.current().publishing.survival(copy.path, paths, unfollowedJob(signal))
  const named = (picture: SurvivalPicture): SurvivalPicture => ({
    ...picture,
    path: [copy, ...masters].find(({ path }) => path === picture.path)?.relativePath ?? baseName(picture.path),
  })
  return ok({
    ...report,
    copy: named(report.copy),
    master: report.master === null ? null : named(report.master),
    error: presentError(report.error, copy),
  })
}

/**
 * Writes a proof into the scratch space as PDF and HTML; from there it is saved or downloaded. Both are null where nothing could be proved, and the report
 * says why. `grant-expired` is the only failure of the call.
 */
export async function provePictures(
  input: {
    readonly grants: readonly string[]
    readonly originals: readonly string[]
    readonly sequences: readonly number[]
  },
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<ProofAnswer, ReportedError>> {
  const pictures = resolveAll(input.grants, context)
  const originals = resolveAll(input.originals, context)
  if (pictures === null || originals === null) return err(EXPIRED_GRANT)
  const [only] = pictures
  const { texts, publishing } = context.cores.current()
  const name = only !== undefined && pictures.length === 1 ? webName(only.name) : texts.t('proof.file-many')
  const stem = texts.t('proof.file', { stem: name })
  const pdfPath = await context.services.scratch.newFile(`${stem}.pdf`)
  const htmlPath = await context.services.scratch.newFile(`${stem}.html`)
  const report = await publishing.proof(
    {
      pictures: pictures.map(({ path }) => path),
      originals: originals.map(({ path }) => path),
      sequences: input.sequences,
      pdfPath,
      htmlPath,
      jsonPath: null,
      overwrite: false,
    },
    unfollowedJob(signal),
  )
  const isWritten = report.status === 'written'
  return ok({
    report: presentProof(report, pictures),
    pdf: isWritten ? resultHandle(pdfPath, context) : null,
    html: isWritten ? resultHandle(htmlPath, context) : null,
  })
}

function presentProof(report: ProofReport, pictures: readonly GrantedPath[]): ProofReport {
  const problems = report.problems.map(({ path, error }) => {
    const granted = pictures.find(picture => picture.path === path)
    return granted === undefined
      ? { path: baseName(path), error }
      : { path: granted.relativePath, error: presentError(error, granted) }
  })
  const { pdf, html } = report.output
  const output = { pdf: pdf === null ? null : baseName(pdf), html: html === null ? null : baseName(html), json: null }
  return { ...report, problems, output }
}

/**
 * A deviation report as text, and as a file of the scratch space where one was asked for. Sends nothing. Fails with `grant-expired`, or where the picture
 * cannot be read or the file not be written.
 */
export async function reportDeviation(
  input: z.infer<typeof deviationInputSchema>,
  context: ApiContext,
  signal: AbortSignal,
): Promise<Result<DeviationAnswer, ReportedError>> {
  const granted = context.grants.resolve(input.grant, ['picture', 'result'])
  if (granted === null) return err(EXPIRED_GRANT)
  const { format, statement, attachPicture } = input
  const outputPath =
    format === null ? null : await context.services.scratch.newFile(`${webName(granted.name)}-deviation.${format}`)
  const outcome = await context.cores.current().publishing.deviation(
    {
      path: granted.path,
      statement,
      format: format ?? 'txt',
      outputPath,
      // A picture beside the file would stay behind in the scratch space: only a mail draft can carry it.
      attachPicture: attachPicture && format === 'eml',
      overwrite: false,
    },
    unfollowedJob(signal),
  )
  if (outcome.error !== null || outcome.report === null)
    return err(presentError(outcome.error ?? { kind: 'unexpected-error', message: '' }, granted))
  const file = outcome.path === null ? null : resultHandle(outcome.path, context)
  return ok({ report: outcome.report, text: outcome.text, file })
}

function resolveAll(tokens: readonly string[], { grants }: ApiContext): readonly GrantedPath[] | null {
  const found = tokens.map(token => grants.resolve(token, ['picture', 'result']))
  return found.every(granted => granted !== null) ? found : null
}
