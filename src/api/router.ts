import { readAbout } from './about.ts'
import { createArchiveRouter } from './archive-router.ts'
import { faceModelsRouter } from './face-models-router.ts'
import { filesRouter } from './files-router.ts'
import { identitiesRouter } from './identities-router.ts'
import { labelRouter } from './label-router.ts'
import { passphrasesRouter } from './passphrases-router.ts'
import { policiesRouter } from './policies-router.ts'
import { os } from './procedures.ts'
import { publishingRouter } from './publishing-router.ts'
import { registerRouter } from './register-router.ts'
import { settingsRouter } from './settings-router.ts'
import { trustRouter } from './trust-router.ts'
import { verifyRouter } from './verify-router.ts'

/** Every procedure of the app, by area; each calls a job and nothing else. Expected failures are values; a throw is a bug or an abort. */
export function createRouter() {
  return os.router({
    about: os.about.handler(({ context }) => readAbout(context)),
    settings: settingsRouter,
    files: filesRouter,
    verify: verifyRouter,
    label: labelRouter,
    archive: createArchiveRouter(),
    publishing: publishingRouter,
    register: registerRouter,
    identities: identitiesRouter,
    passphrases: passphrasesRouter,
    trust: trustRouter,
    faceModels: faceModelsRouter,
    policies: policiesRouter,
  })
}

/** What a wire serves: the contract's procedures with their implementations, by area. */
export type AppRouter = ReturnType<typeof createRouter>
