import { afterEach, describe, expect, it } from 'vitest'
import { createTaskBatcher, type TaskBatcher } from '../../../src/engines/node/isolated/task-batcher.ts'
import { createTaskPool, type TaskPool } from '../../../src/engines/node/isolated/task-pool.ts'

const open: TaskPool[] = []
const entry = new URL('task-fixture.ts', import.meta.url)
const never = new AbortController().signal

function batcher<Value>(
  many: string,
  size = 1,
): { readonly made: TaskBatcher<string, Value>; readonly pool: TaskPool } {
  const pool = createTaskPool({ entry, size, timeoutMs: 10_000, memoryMb: 300 })
  open.push(pool)
  return { made: createTaskBatcher<string, Value>({ pool, size, single: 'one', many, most: 8 }), pool }
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `file ${at}`)

/** Until it has learnt that these inputs take no time: then what is asked for together travels together. */
async function warm(made: TaskBatcher<string, string>): Promise<void> {
  for (let round = 0; round < 12; round += 1) await made.run('warm', { signal: never, timeoutMs: 10_000 })
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(pool => pool.close()))
})

describe('task batcher', () => {
  it('gives every input its own answer, in any number of processes', async () => {
    const { made } = batcher<string>('many', 2)
    const inputs = names(300)
    const answers = await Promise.all(inputs.map(input => made.run(input, { signal: never, timeoutMs: 5_000 })))
    expect(answers).toEqual(inputs.map(value => ({ ok: true, value })))
  })

  it('sends together what is asked for together, up to the limit, and a lone input by itself', async () => {
    const { made } = batcher<number | string>('count')
    expect(await made.run('lone', { signal: never, timeoutMs: 5_000 })).toEqual({ ok: true, value: 'lone' })
    const answers = await Promise.all(names(80).map(input => made.run(input, { signal: never, timeoutMs: 5_000 })))
    const sizes = answers.map(answer => (answer.ok && typeof answer.value === 'number' ? answer.value : 1))
    expect(Math.max(...sizes)).toBe(8)
  })

  it.each([
    ['exit', 'crashed'],
    ['wait', 'timed-out'],
    ['hang', 'timed-out'],
  ])('finds the one input that takes its process down (%s) and loses none of the others', async (bad, kind) => {
    const { made } = batcher<string>('many')
    await warm(made)
    const inputs = [...names(3), bad, ...names(4)]
    const answers = await Promise.all(inputs.map(input => made.run(input, { signal: never, timeoutMs: 700 })))
    for (const [at, answer] of answers.entries())
      if (inputs[at] === bad) expect(answer).toMatchObject({ ok: false, error: { kind } })
      else expect(answer).toEqual({ ok: true, value: inputs[at] })
  })

  it('rejects at once when aborted, stops the work, and goes on with the next', async () => {
    const { made } = batcher<string>('many')
    await warm(made)
    const controller = new AbortController()
    const waiting = ['a', 'wait', 'b'].map(input => made.run(input, { signal: controller.signal, timeoutMs: 60_000 }))
    const outcome = Promise.allSettled(waiting)
    setTimeout(() => controller.abort(new Error('enough')), 100)
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await made.run('next', { signal: never, timeoutMs: 5_000 })).toEqual({ ok: true, value: 'next' })
    await expect(made.run('late', { signal: controller.signal, timeoutMs: 5_000 })).rejects.toThrow('enough')
  })

  it('keeps an input of one caller when another gives up', async () => {
    const { made } = batcher<string>('many')
    await warm(made)
    const controller = new AbortController()
    const given = made.run('given up', { signal: controller.signal, timeoutMs: 5_000 })
    const kept = made.run('kept', { signal: never, timeoutMs: 5_000 })
    controller.abort(new Error('not needed'))
    await expect(given).rejects.toThrow('not needed')
    expect(await kept).toEqual({ ok: true, value: 'kept' })
  })

  it('answers with the failure of a pool that is closed', async () => {
    const { made, pool } = batcher<string>('many')
    await pool.close()
    expect(await made.run('a', { signal: never, timeoutMs: 5_000 })).toMatchObject({
      ok: false,
      error: { kind: 'closed' },
    })
  })
})
