import { implement } from '@orpc/server'
import { err, ok } from '../domain/result.ts'
import { readAbout, explainPolicyInWords } from './about.ts'
import { listScans, reportScan, scanAgain, startScan, totalsOf } from './archive-scans.ts'
import { choicesOf, createViewCache, rowsOf, showFile } from './archive-table.ts'
import { comparePicture, drawTemplate } from './compare-picture.ts'
import { contract } from './contract.ts'
import { bundleFiles, keepText, picturesIn, revealFile, saveFilesAs, subfoldersOf } from './files.ts'
import { consultPicture, labelPictures, previewPicture } from './label-pictures.ts'
import {
  addService,
  checkIdentity,
  completeRequest,
  importCertificate,
  showAsSeen,
  trustProblems,
  tryIdentity,
} from './identities-desk.ts'
import {
  EXPIRED_GRANT,
  baseName,
  folderHandle,
  handleFor,
  presentError,
  presentListAnswer,
  presentLists,
} from './present.ts'
import { judgePictureSurvival, packPicture, provePictures, renditionsOf, reportDeviation } from './publish-pictures.ts'
import { decideAboutPicture } from './decide-picture.ts'
import {
  backUpRegister,
  checkRegister,
  entriesOf,
  exportRegister,
  findInRegister,
  overviewOf,
} from './register-desk.ts'
import type { ApiContext } from './services.ts'
import { isSameCore } from './settings.ts'
import { changedGrants, verifyPictures } from './verify-pictures.ts'

/** Every procedure of the app; each calls a job and nothing else. Expected failures are values; a throw is a bug or an abort. */
export function createRouter() {
  const os = implement(contract).$context<ApiContext>()
  const views = createViewCache()

  return os.router({
    about: os.about.handler(({ context }) => readAbout(context)),

    settings: {
      read: os.settings.read.handler(({ context }) => context.services.loadSettings()),
      write: os.settings.write.handler(async ({ input, context }) => {
        if (!isSameCore(input, await context.services.loadSettings())) {
          const reopened = await context.cores.reopen(input)
          if (!reopened.ok) return reopened
        }
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
      pickFolders: os.files.pickFolders.handler(async ({ context }) => {
        const picked = await context.host.pickFolders()
        if (!picked.ok || picked.value === null) return picked.ok ? ok(null) : picked
        return ok(picked.value.map(path => folderHandle(context.grants, path)))
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
        return verifyPictures(input, context, alive(signal))
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
      comparison: os.verify.comparison.handler(({ input, context }) => comparePicture(input.grant, context)),
      changed: os.verify.changed.handler(({ input, context }) => changedGrants(input.grants, context)),
    },

    label: {
      consult: os.label.consult.handler(({ input, context, signal }) => consultPicture(input, context, alive(signal))),
      preview: os.label.preview.handler(({ input, context, signal }) => previewPicture(input, context, alive(signal))),
      template: os.label.template.handler(({ input, context, signal }) => drawTemplate(input, context, alive(signal))),
      run: os.label.run.handler(({ input, context, signal }) => {
        context.passphrases.newAttempt()
        return labelPictures(input, context, alive(signal))
      }),
    },

    archive: {
      scans: os.archive.scans.handler(({ context }) => listScans(context)),
      start: os.archive.start.handler(({ input, context }) => startScan(input, context)),
      again: os.archive.again.handler(({ input, context }) => scanAgain(input, context)),
      resume: os.archive.resume.handler(({ input, context }) => context.archive.resume(input.scan)),
      status: os.archive.status.handler(({ context, signal }) => context.archive.follow(alive(signal))),
      pause: os.archive.pause.handler(({ input, context }) => context.archive.pause(input.isPaused)),
      stop: os.archive.stop.handler(({ context }) => context.archive.stop()),
      totals: os.archive.totals.handler(({ input, context }) => totalsOf(input.scan, context)),
      rows: os.archive.rows.handler(({ input, context }) => rowsOf(input, views, context)),
      choices: os.archive.choices.handler(({ input, context }) => choicesOf(input, context)),
      show: os.archive.show.handler(({ input, context }) => showFile(input, context)),
      report: os.archive.report.handler(({ input, context, signal }) => reportScan(input, context, alive(signal))),
    },

    publishing: {
      captionPresets: os.publishing.captionPresets.handler(({ input, context }) =>
        context.cores.current().publishing.captionPresets(input.kind),
      ),
      renditions: os.publishing.renditions.handler(({ input, context, signal }) =>
        renditionsOf(input.grant, context, alive(signal)),
      ),
      pack: os.publishing.pack.handler(({ input, context, signal }) => {
        context.passphrases.newAttempt()
        return packPicture(input, context, alive(signal))
      }),
      survival: os.publishing.survival.handler(({ input, context, signal }) =>
        judgePictureSurvival(input, context, alive(signal)),
      ),
      proof: os.publishing.proof.handler(({ input, context, signal }) => provePictures(input, context, alive(signal))),
      deviation: os.publishing.deviation.handler(({ input, context, signal }) =>
        reportDeviation(input, context, alive(signal)),
      ),
    },

    register: {
      overview: os.register.overview.handler(({ context }) => overviewOf(context)),
      entries: os.register.entries.handler(({ input, context, signal }) => entriesOf(input, context, alive(signal))),
      find: os.register.find.handler(({ input, context, signal }) =>
        findInRegister(input.grant, context, alive(signal)),
      ),
      check: os.register.check.handler(({ input, context, signal }) =>
        checkRegister(input.diary, context, alive(signal)),
      ),
      export: os.register.export.handler(({ input, context, signal }) => exportRegister(input, context, alive(signal))),
      backup: os.register.backup.handler(({ context }) => backUpRegister(context)),
      decide: os.register.decide.handler(({ input, context, signal }) =>
        decideAboutPicture(input, context, alive(signal)),
      ),
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
      import: os.identities.import.handler(({ input, context }) => importCertificate(input, context)),
      request: os.identities.request.handler(({ input, context }) => {
        const { commonName, passphrase, ...rest } = input
        return context.cores.current().administration.identities.request({
          ...rest,
          ...(commonName === '' ? {} : { commonName }),
          ...(passphrase === '' ? {} : { passphrase }),
        })
      }),
      requests: os.identities.requests.handler(({ context }) =>
        context.cores.current().administration.identities.requests(),
      ),
      cancelRequest: os.identities.cancelRequest.handler(({ input, context }) =>
        context.cores.current().administration.identities.cancelRequest(input.name),
      ),
      complete: os.identities.complete.handler(({ input, context }) => completeRequest(input, context)),
      addService: os.identities.addService.handler(({ input, context, signal }) =>
        addService(input, context, alive(signal)),
      ),
      check: os.identities.check.handler(({ input, context }) => checkIdentity(input.name, context)),
      trySigner: os.identities.trySigner.handler(({ input, context, signal }) =>
        tryIdentity(input.name, context, alive(signal)),
      ),
      asSeen: os.identities.asSeen.handler(({ input, context, signal }) =>
        showAsSeen(input.name, context, alive(signal)),
      ),
    },

    passphrases: {
      questions: os.passphrases.questions.handler(({ context, signal }) =>
        context.passphrases.questions(alive(signal)),
      ),
      answer: os.passphrases.answer.handler(({ input: { id, ...given }, context }) =>
        context.passphrases.answer(id, given),
      ),
      kept: os.passphrases.kept.handler(({ context }) => context.passphrases.kept()),
      forget: os.passphrases.forget.handler(async ({ input, context }) => {
        await context.passphrases.forget(input.name)
        await context.cores.reopen(await context.services.loadSettings())
      }),
    },

    trust: {
      list: os.trust.list.handler(async ({ context }) =>
        presentLists(await context.cores.current().administration.trust.list()),
      ),
      import: os.trust.import.handler(async ({ input, context }) => {
        const granted = context.grants.resolve(input.grant, ['picture', 'folder'])
        if (granted === null) return err(EXPIRED_GRANT)
        const imported = await context.cores.current().administration.trust.import(granted.path, null)
        if (imported.ok) await reopen(context)
        return presentListAnswer(imported, granted)
      }),
      update: os.trust.update.handler(async ({ context, signal }) => {
        const { allowTrustUpdate } = await context.services.loadSettings()
        if (!allowTrustUpdate)
          return err({ kind: 'network-off', message: 'Fetching trust lists is switched off in the settings' })
        const updated = await context.cores.current().administration.trust.update(alive(signal))
        if (updated.ok) await reopen(context)
        return presentListAnswer(updated)
      }),
      rollBack: os.trust.rollBack.handler(async ({ context }) => {
        const back = await context.cores.current().administration.trust.rollBack(null)
        if (back.ok) await reopen(context)
        return presentListAnswer(back)
      }),
      problems: os.trust.problems.handler(({ context }) => trustProblems(context)),
    },

    faceModels: {
      list: os.faceModels.list.handler(({ context }) => context.cores.current().administration.faceModels.list()),
      import: os.faceModels.import.handler(async ({ input, context }) => {
        const granted = context.grants.resolve(input.grant, ['picture'])
        if (granted === null) return err(EXPIRED_GRANT)
        const imported = await context.cores.current().administration.faceModels.import(granted.path)
        if (imported.ok) await reopen(context)
        return imported.ok ? imported : err(presentError(imported.error, granted))
      }),
      remove: os.faceModels.remove.handler(async ({ input, context }) => {
        const isRemoved = await context.cores.current().administration.faceModels.remove(input.id)
        if (isRemoved) await reopen(context)
        return isRemoved
      }),
    },

    policies: {
      list: os.policies.list.handler(({ context }) => context.cores.current().administration.policies.list()),
      current: os.policies.current.handler(({ context }) => context.cores.current().policy),
      explain: os.policies.explain.handler(({ context }) => explainPolicyInWords(context.cores.current())),
    },
  })
}

/** What a wire serves: the contract's procedures with their implementations, by area. */
export type AppRouter = ReturnType<typeof createRouter>

/** New trust lists count from the next verdict on; the earlier ones are given again. */
async function reopen(context: ApiContext): Promise<void> {
  context.verdicts.clear()
  await context.cores.reopen(await context.services.loadSettings())
}

/** Some wires give no signal for calls that cannot be stopped. */
const alive = (signal: AbortSignal | undefined): AbortSignal => signal ?? new AbortController().signal
