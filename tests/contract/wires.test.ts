import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../src/api/client.ts'
import { MAX_GRANTS } from '../../src/api/grants.ts'
import { EMPTY_DRAFT } from '../../src/api/label-draft.ts'
import { drawLandscape } from '../e2e/pictures.ts'
import { type OpenWires, openWires, WIRES } from './open-wires.ts'

/** One suite, three wires: the same questions must get the same answers. The core is the real one. */

const folder = mkdtempSync(join(tmpdir(), 'ursprung-contract-'))
let wires: OpenWires

beforeAll(async () => {
  wires = await openWires(folder)
})
afterAll(async () => {
  await wires.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(WIRES)('the API over %s', wire => {
  const api = (): ApiClient => wires.clients[wire]

  it('answers a plain call', async () => {
    const about = await api().about()
    expect(about).toMatchObject({ version: '0.0.0-test', shell: 'browser', policy: { id: 'default' } })
  })

  it('streams verdicts, the first without faces, and names no path', async () => {
    const path = await drawLandscape(join(folder, `${wire.length}.jpg`), { width: 320 })
    const grant = wires.give(path)
    const events = []
    for await (const event of await api().verify.run({ grants: [grant], again: false, faces: 'now' }))
      events.push(event)
    const verdicts = events.flatMap(event => event.verdicts)
    expect(verdicts.map(verdict => [verdict.grant === grant, verdict.isComplete])).toEqual([
      [true, false],
      [true, true],
    ])
    expect(verdicts[1]?.report).toMatchObject({
      path: `${wire.length}.jpg`,
      origin: { kind: 'unknown' },
      error: null,
    })
    expect(verdicts[1]?.report.people.faces).toEqual([])
    expect(JSON.stringify(events)).not.toContain(folder)
    expect(events.at(-1)).toMatchObject({ doneCount: 1, totalCount: 1 })
  })

  it('leaves the search for faces to a later call when more pictures are on their way', async () => {
    const path = await drawLandscape(join(folder, `senare-${wire.length}.jpg`), { width: 500 })
    const grant = wires.give(path)
    const complete: boolean[][] = []
    for (const faces of ['later', 'now'] as const) {
      const verdicts = []
      for await (const event of await api().verify.run({ grants: [grant], again: false, faces }))
        verdicts.push(...event.verdicts)
      complete.push(verdicts.map(({ isComplete }) => isComplete))
    }
    expect(complete).toEqual([[false], [false, true]])
  })

  it('answers an expected error as a value, with words that name no path', async () => {
    const path = join(folder, 'ingen-bild.jpg')
    writeFileSync(path, 'text')
    const answer = await api().label.consult({ grant: wires.give(path), draft: EMPTY_DRAFT })
    expect(answer).toMatchObject({ ok: false, error: { kind: 'not-an-image' } })
    expect(JSON.stringify(answer)).not.toContain(folder)
  })

  it('answers the same for a grant that never was and one for another purpose', async () => {
    const never = 'A'.repeat(43)
    const other = wires.give(folder, 'folder')
    for (const grant of [never, other]) {
      expect(await api().label.consult({ grant, draft: EMPTY_DRAFT })).toMatchObject({
        ok: false,
        error: { kind: 'grant-expired' },
      })
    }
  })

  it.each([
    ['a path instead of a grant', { grant: '/etc/passwd', draft: EMPTY_DRAFT }],
    ['a field nobody knows', { grant: 'A'.repeat(43), draft: { ...EMPTY_DRAFT, extra: 1 } }],
    ['a wrong type', { grant: 'A'.repeat(43), draft: { ...EMPTY_DRAFT, alt: 7 } }],
    ['nothing', undefined],
  ])('refuses bad input before anything runs: %s', async (_what, input) => {
    await expect(api().label.consult(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('takes every picture that can lie on the table in one call', async () => {
    const grants = Array.from({ length: MAX_GRANTS }, () => 'A'.repeat(43))
    await expect(api().files.forget({ grants })).resolves.toBeUndefined()
    await expect(api().files.forget({ grants: [...grants, 'A'.repeat(43)] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  it.each(['constructor', '__proto__', 'saknas'])('has no procedure named %s', async name => {
    const call = (api() as unknown as Record<string, unknown>)[name]
    if (wire === 'in-process') expect(typeof call === 'function' && !Object.hasOwn(Object.prototype, name)).toBe(false)
    else await expect((call as (input: unknown) => Promise<unknown>)({})).rejects.toThrow()
  })

  it('stops the job itself when the caller stops', async () => {
    const paths = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        drawLandscape(join(folder, `stopp-${wire.length}-${index}.jpg`), { width: 900, seed: index }),
      ),
    )
    const controller = new AbortController()
    const seen: unknown[] = []
    const run = async (): Promise<void> => {
      for await (const event of await api().verify.run(
        { grants: paths.map(path => wires.give(path)), again: false, faces: 'now' },
        { signal: controller.signal },
      )) {
        seen.push(event)
        controller.abort()
      }
    }
    await run().catch(() => undefined)
    expect(seen).toHaveLength(1)
    await new Promise(resolve => setTimeout(resolve, 1_500))
    const checked = await Promise.all(paths.map(path => wires.desk.context.verdicts.hasChanged(path)))
    // Some may have been at work when the stop came; those still waiting were never begun.
    expect(checked.filter(known => known !== null).length).toBeLessThan(paths.length)
  })

  it('serves many calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => api().policies.current()))
    expect(new Set(answers.map(policy => policy.id))).toEqual(new Set(['default']))
  })
})
