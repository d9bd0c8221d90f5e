import { describe, expect, it } from 'vitest'
import { comparable } from '../../../renderer/workspaces/review/comparable.ts'
import type { ComparedPicture } from '../../../src/api/views.ts'

const picture = (given: Partial<ComparedPicture>): ComparedPicture => ({
  image: 'grant',
  size: { widthPx: 4, heightPx: 3 },
  role: 'signed',
  shows: null,
  title: null,
  differs: false,
  ...given,
})

describe('what a picture is held against', () => {
  it('begins with the parent, and offers each manifest once', () => {
    const offered = comparable(
      [
        picture({ role: 'earlier', shows: 'b' }),
        picture({ role: 'component', shows: 'c' }),
        picture({ role: 'parent', shows: 'b', differs: true }),
      ],
      'intact',
    )
    expect(offered.map(({ role, shows }) => [role, shows])).toEqual([
      ['parent', 'b'],
      ['component', 'c'],
    ])
  })

  it('leaves out the picture as it was signed while it looks the same and fits its manifest', () => {
    expect(comparable([picture({})], 'intact')).toEqual([])
    expect(comparable([picture({ differs: null })], 'intact')).toEqual([])
    expect(comparable([picture({ differs: true })], 'intact')).toHaveLength(1)
    expect(comparable([picture({})], 'broken')).toHaveLength(1)
  })
})
