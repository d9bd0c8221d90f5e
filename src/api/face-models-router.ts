import { err } from '../domain/result.ts'
import { EXPIRED_GRANT, presentError } from './present.ts'
import { os, reopen } from './procedures.ts'

/** Face models of the organisation's own choice. A change counts from the next verdict on. */
export const faceModelsRouter = {
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
}
