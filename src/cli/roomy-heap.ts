import { setFlagsFromString } from 'node:v8'

/**
 * How much larger than what is alive the heap may become before V8 marks it anew. Left to itself it does so after every dozen megabytes of
 * bytes read, twice for one 12 MP picture: 30-40 % of all work when labelling (`docs/performance.md`). The bytes themselves are freed as before.
 */
const GROWTH_PERCENT = 200

/** Tells V8, for the whole process: for programs, never for a library in somebody else's process. Looked at whenever V8 sets its next limit. */
export function giveHeapRoom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
}
