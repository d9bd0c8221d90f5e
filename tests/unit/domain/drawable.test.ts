import { describe, expect, it } from 'vitest'
import { drawingProblem } from '../../../src/domain/drawable.ts'

describe('a picture that nothing can be drawn on', () => {
  it('is told by its format, before its size is known', () => {
    for (const format of ['heic', 'gif', 'svg', 'jxl', 'bmp', 'dng'] as const)
      expect(drawingProblem(format, null, null)).toMatchObject({
        kind: 'format-not-drawn',
        values: { format: format.toUpperCase() },
      })
    expect(drawingProblem('jpeg', 1200, 800)).toBeNull()
  })

  it('is told by its size, and by its frames', () => {
    expect(drawingProblem('png', 90_000, 10)).toMatchObject({ kind: 'image-too-large' })
    expect(drawingProblem('webp', 1200, 800, 3)).toMatchObject({ kind: 'animated' })
    expect(drawingProblem('webp', 1200, 800, 1)).toBeNull()
  })
})
