import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { apiProgramme } from '../../scripts/torture/api-programme.ts'

const folder = mkdtempSync(join(tmpdir(), 'ursprung-api-inputs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('inputs that no honest page sends', () => {
  it('are refused or answered with a value: nothing crashes, no answer names a path, no picture is touched', async () => {
    const { broken, seen } = await apiProgramme({ folder, seed: 7, rounds: 210 })
    expect(broken).toEqual([])
    expect(seen['answered']).toBeGreaterThan(40)
    expect(seen['refused']).toBeGreaterThan(40)
  })
})
