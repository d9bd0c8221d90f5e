import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ok } from '../../../src/domain/result.ts'
import { fetchManifest } from '../../../src/engines/node/c2pa/fetch-manifest.ts'

const signal = new AbortController().signal

describe('fetching a manifest that a picture points to', () => {
  it('keeps what came in a file of its own, readable by the user alone, and removes it', async () => {
    const asked: { url: string; maxBytes: number }[] = []
    const fetched = await fetchManifest('https://example.org/m.c2pa', signal, async (url, { maxBytes }) => {
      asked.push({ url, maxBytes })
      return ok(new Uint8Array([1, 2, 3]))
    })
    if (!fetched.ok) throw new Error(fetched.error.message)
    expect(asked).toEqual([{ url: 'https://example.org/m.c2pa', maxBytes: 32 * 1024 * 1024 }])
    expect([...readFileSync(fetched.value.path)]).toEqual([1, 2, 3])
    expect(statSync(fetched.value.path).mode & 0o077).toBe(0)
    await fetched.value.discard()
    expect(existsSync(fetched.value.path)).toBe(false)
  })

  it.each(['http://example.org/m', 'file:///etc/passwd', 'data:,x', ''])('refuses what is not https: %s', async url => {
    expect(await fetchManifest(url, signal)).toMatchObject({ ok: false, error: { kind: 'network' } })
  })
})
