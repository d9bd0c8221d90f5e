import { implement } from '@orpc/server'
import { err, ok } from '../domain/result.ts'
import { readAbout, explainPolicyInWords } from './about.ts'
import { type ArchiveSessions, openArchive, pauseArchive, runArchive, showRow } from './archive-run.ts'
import { writeArchiveReport } from './archive-report.ts'
import { contract } from './contract.ts'
import { bundleFiles, keepText, picturesIn, revealFile, saveFilesAs, subfoldersOf } from './files.ts'
import { consultPicture, labelPictures, previewPicture } from './label-pictures.ts'
import { EXPIRED_GRANT, folderHandle, handleFor, baseName } from './present.ts'
import type { ApiContext } from './services.ts'
import { changedGrants, verifyPictures } from './verify-pictures.ts'

/** Every procedure of the app; each calls a job and nothing else. Expected failures are values; a throw is a bug or an abort. */
export function createRouter() {
  const os = implement(contract).$context<ApiContext>()
  const sessions: ArchiveSessions = new Map()

  return os.router({
    about: os.about.handler(({ context }) => readAbout(context)),

    settings: {
      read: os.settings.read.handler(({ context }) => context.services.loadSettings()),
      write: os.settings.write.handler(async ({ input, context }) => {
        const reopened = await context.cores.reopen(input)
        if (!reopened.ok) return reopened
        const saved = await context.services.saveSettings(input)
        return saved.ok ? ok(null) : saved
      }),
    },

    files: {
      pickPictures: os.files.pickPictures.handler(async ({ context }) => {
        const picked = await context.host.pickPictures()
        if (!picked.ok || picked.value === null) return picked.ok ? ok(null) : picked
        return ok(
          picked.value.map(path =>
            handleFor(context.grants, { path, name: baseName(path), relativePath: baseName(path), purpose: 'picture' }),
          ),
        )
      }),
      pickFolder: os.files.pickFolder.handler(async ({ context }) => {
        const picked = await context.host.pickFolder()
        if (!picked.ok) return picked
        return ok(picked.value === null ? null : folderHandle(context.grants, picked.value))
      }),
      startFolders: os.files.startFolders.handler(async ({ context }) =>
        (await context.host.startFolders()).map(folder => folderHandle(context.grants, folder.path, folder.name)),
      ),
      subfolders: os.files.subfolders.handler(({ input, context }) => subfoldersOf(input.grant, context)),
      picturesIn: os.files.picturesIn.handler(({ input, context }) => picturesIn(input.grant, input.limit, context)),
      saveAs: os.files.saveAs.handler(({ input, context, signal }) => saveFilesAs(input, context, alive(signal))),
      reveal: os.files.reveal.handler(({ input, context }) => revealFile(input.grant, context)),
      bundle: os.files.bundle.handler(({ input, context, signal }) => bundleFiles(input, context, alive(signal))),
      keepText: os.files.keepText.handler(({ input, context }) => keepText(input, context)),
      forget: os.files.forget.handler(({ input, context }) => input.grants.forEach(context.grants.withdraw)),
    },

    verify: {
      run: os.verify.run.handler(({ input, context, signal }) => {
        if (input.again) context.verdicts.clear()
        return verifyPictures(input.grants, context, alive(signal))
      }),
      manifests: os.verify.manifests.handler(async ({ input, context, signal }) => {
        const granted = context.grants.resolve(input.grant, ['picture', 'result'])
        if (granted === null) return err(EXPIRED_GRANT)
        const { findFaces } = await context.services.loadSettings()
        const { evidence } = await context.verdicts.verify(
          context.cores.current(),
          granted.path,
          { findFaces },
          { signal: alive(signal), report: () => undefined },
        )
        return ok(evidence?.provenance.kind === 'read' ? evidence.provenance.store : null)
      }),
      changed: os.verify.changed.handler(({ input, context }) => changedGrants(input.grants, context)),
    },

    label: {
      consult: os.label.consult.handler(({ input, context, signal }) => consultPicture(input, context, alive(signal))),
      preview: os.label.preview.handler(({ input, context, signal }) => previewPicture(input, context, alive(signal))),
      run: os.label.run.handler(({ input, context, signal }) => labelPictures(input, context, alive(signal))),
    },

    archive: {
      open: os.archive.open.handler(({ input, context }) => openArchive(input.grant, sessions, context)),
      run: os.archive.run.handler(async function* ({ input, context, signal }) {
        const session = sessions.get(input.scan)
        if (session !== undefined) yield* runArchive(session, context, alive(signal))
      }),
      pause: os.archive.pause.handler(({ input }) => {
        const session = sessions.get(input.scan)
        if (session !== undefined) pauseArchive(session, input.isPaused)
      }),
      show: os.archive.show.handler(async ({ input, context, signal }) => {
        const session = sessions.get(input.scan)
        return session === undefined ? err(EXPIRED_GRANT) : showRow(session, input.row, context, alive(signal))
      }),
      report: os.archive.report.handler(async ({ input, context }) => {
        const session = sessions.get(input.scan)
        return session === undefined ? err(EXPIRED_GRANT) : writeArchiveReport(session, input.format, context)
      }),
    },

    identities: {
      list: os.identities.list.handler(({ context }) => context.cores.current().administration.identities.list()),
      create: os.identities.create.handler(({ input, context }) => {
        const { commonName, passphrase, ...rest } = input
        return context.cores.current().administration.identities.create({
          ...rest,
          ...(commonName === '' ? {} : { commonName }),
          ...(passphrase === '' ? {} : { passphrase }),
        })
      }),
      import: os.identities.import.handler(async ({ input, context }) => {
        const paths = input.grants.flatMap(grant => context.grants.resolve(grant, ['picture'])?.path ?? [])
        if (paths.length !== input.grants.length) return err(EXPIRED_GRANT)
        const { name, passphrase, trustAuthority } = input
        return context.cores.current().administration.identities.import({
          name,
          paths,
          trustAuthority,
          ...(passphrase === '' ? {} : { passphrase }),
        })
      }),
    },

    trust: {
      list: os.trust.list.handler(({ context }) => context.cores.current().administration.trust.list()),
      import: os.trust.import.handler(async ({ input, context }) => {
        const granted = context.grants.resolve(input.grant, ['picture', 'folder'])
        if (granted === null) return err(EXPIRED_GRANT)
        const imported = await context.cores.current().administration.trust.import(granted.path, null)
        if (imported.ok) await reopen(context)
        return imported
      }),
      update: os.trust.update.handler(async ({ context, signal }) => {
        const { allowTrustUpdate } = await context.services.loadSettings()
        if (!allowTrustUpdate)
          return err({ kind: 'network-off', message: 'Fetching trust lists is switched off in the settings' })
        const updated = await context.cores.current().administration.trust.update(alive(signal))
        if (updated.ok) await reopen(context)
        return updated
      }),
    },

    policies: {
      list: os.policies.list.handler(({ context }) => context.cores.current().administration.policies.list()),
      current: os.policies.current.handler(({ context }) => context.cores.current().policy),
      explain: os.policies.explain.handler(({ context }) => explainPolicyInWords(context.cores.current())),
    },
  })
}

export type AppRouter = ReturnType<typeof createRouter>

/** New trust lists count from the next verdict on; the earlier ones are given again. */
async function reopen(context: ApiContext): Promise<void> {
  context.verdicts.clear()
  await context.cores.reopen(await context.services.loadSettings())
}

/** Some wires give no signal for calls that cannot be stopped. */
const alive = (signal: AbortSignal | undefined): AbortSignal => signal ?? new AbortController().signal
