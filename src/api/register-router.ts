import { decideAboutPicture } from './decide-picture.ts'
import { alive, os } from './procedures.ts'
import {
  backUpRegister,
  checkRegister,
  entriesOf,
  exportRegister,
  findInRegister,
  overviewOf,
} from './register-desk.ts'

/** The register as the page looks at it, and the one entry that it asks for: a decision to publish. */
export const registerRouter = {
  overview: os.register.overview.handler(({ context }) => overviewOf(context)),
  entries: os.register.entries.handler(({ input, context, signal }) => entriesOf(input, context, alive(signal))),
  find: os.register.find.handler(({ input, context, signal }) => findInRegister(input.grant, context, alive(signal))),
  check: os.register.check.handler(({ input, context, signal }) => checkRegister(input.diary, context, alive(signal))),
  export: os.register.export.handler(({ input, context, signal }) => exportRegister(input, context, alive(signal))),
  backup: os.register.backup.handler(({ context }) => backUpRegister(context)),
  decide: os.register.decide.handler(({ input, context, signal }) => decideAboutPicture(input, context, alive(signal))),
}
