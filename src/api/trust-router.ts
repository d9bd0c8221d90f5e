import { err } from '../domain/result.ts'
import { trustProblems } from './identities-desk.ts'
import { EXPIRED_GRANT, presentListAnswer, presentLists } from './present.ts'
import { alive, os, reopen } from './procedures.ts'

/** Trust lists. `network-off` where the settings do not let Ursprung out; a change counts from the next verdict on. */
export const trustRouter = {
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
}
