import { describe, expect, it } from 'vitest'
import { statusOf, unfitFor } from '../../../renderer/workspaces/mark/picture-status.ts'

type Read = Parameters<typeof unfitFor>[0]

function pictureOf(format: string, size: { readonly width: number; readonly height: number } | null): Read {
  const report = { error: null, format, width: size?.width ?? null, height: size?.height ?? null }
  return { report: { ...report, label: { state: 'absent' } } } as unknown as Read
}

const PLAIN = { width: 1200, height: 800 }

describe('a picture that nothing can be drawn on', () => {
  it('is told by its format before anything is answered or the policy asked', () => {
    for (const format of ['heic', 'gif', 'svg', 'jxl', 'bmp', 'dng']) {
      expect(statusOf(pictureOf(format, PLAIN), null, undefined)).toBe('unfit')
      expect(unfitFor(pictureOf(format, null))).toMatchObject({
        kind: 'format-not-drawn',
        values: { format: format.toUpperCase() },
      })
    }
    expect(statusOf(pictureOf('jpeg', PLAIN), null, undefined)).toBe('checking')
  })

  it('is told by its size, too', () => {
    expect(unfitFor(pictureOf('png', { width: 90_000, height: 10 }))).toMatchObject({ kind: 'image-too-large' })
    expect(unfitFor(pictureOf('png', PLAIN))).toBeNull()
  })

  it('is not said of one that has not been read yet', () => {
    expect(unfitFor({ report: null })).toBeNull()
  })
})
