import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../renderer/workspaces/mark/picture-status.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'

type Read = Parameters<typeof statusOf>[0]

const pictureWith = (unfit: ReportedError | null): Read =>
  ({ report: { error: null, label: { state: 'absent' } }, unfit }) as unknown as Read

describe('where a picture stands', () => {
  it('is that no label can be drawn on it, before anything is answered or the policy asked', () => {
    expect(statusOf(pictureWith({ kind: 'animated', message: '3 frames' }), null, undefined)).toBe('unfit')
    expect(statusOf(pictureWith(null), null, undefined)).toBe('checking')
  })
})
