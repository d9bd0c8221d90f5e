import { describe, expect, it } from 'vitest'
import { presentError } from '../../../src/api/present.ts'

describe('an error about a granted file', () => {
  it('names it as people know it, whichever way the system spells its path', () => {
    const granted = {
      path: 'C:\\Users\\anna/bild.jpg',
      name: 'bild.jpg',
      relativePath: 'bild.jpg',
      purpose: 'picture',
    } as const
    for (const path of [granted.path, 'C:\\Users\\anna\\bild.jpg', 'C:/Users/anna/bild.jpg'])
      expect(presentError({ kind: 'x', message: `open '${path}': no` }, granted).message).toBe("open 'bild.jpg': no")
  })
})
