import { describe, expect, it } from 'vitest'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { deletableEntries, retentionLimit } from '../../../src/register/retention.ts'
import { fakeEntry } from '../../fixtures/register-entries.ts'

describe('retention', () => {
  it.each([
    [24, '2026-11-22T10:00:00Z', '2024-11-22T00:00:00.000Z'],
    [3, '2026-05-31T23:59:59Z', '2026-02-28T00:00:00.000Z'],
    [1, '2024-03-31T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    [12, '2024-02-29T12:00:00Z', '2023-02-28T00:00:00.000Z'],
  ])('of %i months, seen from %s, reaches back to %s', (months, now, limit) => {
    expect(retentionLimit(months, new Date(now))).toBe(limit)
  })

  it('reaches nowhere where the policy has set no time', () => {
    expect(retentionLimit(null, new Date())).toBeNull()
  })

  it('counts the leading entries that still have content, and stops reading at the first that is young', async () => {
    let read = 0
    async function* entries(): AsyncGenerator<RecordedEntry> {
      for (const [sequence, at, hasContent, event] of [
        [1, '2024-01-01T00:00:00.000Z', false, 'labelled'],
        [2, '2024-02-01T00:00:00.000Z', true, 'retained'],
        [3, '2024-03-01T00:00:00.000Z', true, 'labelled'],
        [4, '2025-01-01T00:00:00.000Z', true, 'labelled'],
        [5, '2024-01-01T00:00:00.000Z', true, 'labelled'],
      ] as const) {
        read += 1
        const hashes = { contentHash: '', previousHash: '', entryHash: '' }
        yield { sequence, at, event, ...hashes, entry: hasContent ? fakeEntry(sequence) : null }
      }
    }
    expect(await deletableEntries(entries(), '2025-01-01T00:00:00.000Z')).toBe(1)
    expect(read).toBe(4)
  })
})
