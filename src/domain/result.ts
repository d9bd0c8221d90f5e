/**
 * A value or an expected failure. Expected failures are returned, never thrown;
 * `throw` is left for our own bugs and for aborts.
 */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** Wraps a value as success; never fails. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** Wraps an expected failure, to be returned and not thrown. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })

/** Ends a `switch` over a union; reaching it is a bug of ours and throws with the value that was not handled. */
export function assertNever(value: never, why: string): never {
  throw new Error(`Expected every case of ${why} to be handled but received ${JSON.stringify(value)}`)
}
