import { err, ok } from '../../../domain/result.ts'
import type { ListFetcher } from './trust-store.ts'

/** Longest wait for one list. */
const FETCH_TIMEOUT_MS = 30_000

/** Fetches over https only, follows no redirect, stops at the size limit. Called by `trust update` on a person's request, never else. */
export const fetchListOverHttps: ListFetcher = async (url, { maxBytes, signal }) => {
  if (!url.startsWith('https://'))
    return err({ kind: 'network', message: `Expected an https address but received '${url}'` })
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]),
    })
    if (!response.ok || response.body === null)
      return err({ kind: 'network', message: `${url} answered ${response.status}` })
    const parts: Uint8Array[] = []
    let sizeBytes = 0
    for await (const part of response.body) {
      sizeBytes += part.length
      if (sizeBytes > maxBytes) return err({ kind: 'network', message: `${url} is larger than ${maxBytes} bytes` })
      parts.push(part)
    }
    return ok(Buffer.concat(parts))
  } catch (cause) {
    signal.throwIfAborted()
    return err({ kind: 'network', message: `${url}: ${cause instanceof Error ? cause.message : String(cause)}` })
  }
}
