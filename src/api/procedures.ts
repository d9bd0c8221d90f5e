import { implement } from '@orpc/server'
import { contract } from './contract.ts'
import type { ApiContext } from './services.ts'

/** The contract to be implemented: what a handler takes and gives is typed by it, and its input is checked before the handler runs. */
export const os = implement(contract).$context<ApiContext>()

/** Some wires give no signal for calls that cannot be stopped; such a call has one that never aborts. */
export const alive = (signal: AbortSignal | undefined): AbortSignal => signal ?? new AbortController().signal

/** New trust lists and face models count from the next verdict on; the earlier ones are given again. */
export async function reopen(context: ApiContext): Promise<void> {
  context.verdicts.clear()
  await context.cores.reopen(await context.services.loadSettings())
}
