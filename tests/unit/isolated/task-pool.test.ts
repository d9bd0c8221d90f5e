import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createTaskPool, type TaskPool, type TaskPoolOptions } from '../../../src/engines/node/isolated/task-pool.ts'

const open: TaskPool[] = []
const entry = new URL('task-fixture.ts', import.meta.url)

function pool(options: Partial<TaskPoolOptions> = {}): TaskPool {
  const made = createTaskPool({ entry, size: 1, timeoutMs: 10_000, memoryMb: 300, ...options })
  open.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(made => made.close()))
})

describe('task pool', () => {
  it('starts nothing before there is work', () => {
    expect(pool({ size: 4 }).startedProcesses).toBe(0)
  })

  it('starts one process ahead of work when it is asked to, which the first task then takes', async () => {
    const made = pool({ size: 4, warmUp: 'warm' })
    made.prepare()
    made.prepare()
    expect(made.startedProcesses).toBe(1)
    expect(await made.run('warm-ups', null)).toEqual({ ok: true, value: 1 })
    expect(made.startedProcesses).toBe(1)
  })

  it.each(['throw', 'exit', 'no such task'])('takes no harm from a warm-up that fails: %s', async warmUp => {
    for (const waitMs of [0, 600]) {
      const made = pool({ warmUp })
      made.prepare()
      await new Promise(resolve => setTimeout(resolve, waitMs))
      expect(await made.run('echo', 1)).toEqual({ ok: true, value: 1 })
    }
  })

  it('tells of a task that brings down a process started ahead, after the second one', async () => {
    const made = pool({ warmUp: 'warm' })
    made.prepare()
    expect(await made.run('exit', null)).toMatchObject({ ok: false, error: { kind: 'crashed' } })
    expect(made.startedProcesses).toBe(2)
    expect(await made.run('echo', 1)).toEqual({ ok: true, value: 1 })
  })

  it('starts nothing after its end', async () => {
    const made = pool()
    await made.close()
    made.prepare()
    expect(made.startedProcesses).toBe(0)
  })

  it('carries bytes and maps there and back', async () => {
    const input = { bytes: new Uint8Array([1, 2, 255]), map: new Map([['__proto__', 1]]) }
    expect(await pool().run('echo', input)).toEqual({ ok: true, value: input })
  })

  it('gives every process what all tasks share', async () => {
    expect(await pool({ shared: { lists: ['a'] } }).run('shared', null)).toEqual({ ok: true, value: { lists: ['a'] } })
  })

  it('reuses its processes for 200 tasks', async () => {
    const made = pool({ size: 2 })
    const answers = await Promise.all(Array.from({ length: 200 }, () => made.run<number>('pid', null)))
    expect(new Set(answers.map(answer => (answer.ok ? answer.value : 0))).size).toBeLessThanOrEqual(2)
    expect(made.startedProcesses).toBeLessThanOrEqual(2)
  })

  it('kills a task that hangs, within its time, and goes on with the next', async () => {
    const made = pool()
    await made.run('echo', 1)
    const started = performance.now()
    expect(await made.run('hang', null, { timeoutMs: 300 })).toMatchObject({ ok: false, error: { kind: 'timed-out' } })
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(await made.run('echo', 2)).toEqual({ ok: true, value: 2 })
    expect(made.startedProcesses).toBe(2)
  })

  it('cuts off a task that eats memory', async () => {
    expect(await pool().run('eat', null)).toMatchObject({ ok: false, error: { kind: 'out-of-memory' } })
  })

  it('reports a process that dies as crashed and one that throws too', async () => {
    const made = pool()
    expect(await made.run('exit', null)).toMatchObject({ ok: false, error: { kind: 'crashed' } })
    expect(await made.run('throw', null)).toMatchObject({
      ok: false,
      error: { kind: 'crashed', message: 'Error: as asked' },
    })
    expect(await made.run('echo', 3)).toEqual({ ok: true, value: 3 })
  })

  it('loses one task to one bad file, not the others', async () => {
    const made = pool({ size: 2 })
    const answers = await Promise.all(['echo', 'exit', 'echo', 'echo'].map(task => made.run(task, 7)))
    expect(answers.map(answer => answer.ok)).toEqual([true, false, true, true])
  })

  it('does not keep the program alive while idle', async () => {
    const module = new URL('../../../src/engines/node/isolated/task-pool.ts', import.meta.url).href
    const program = `import { createTaskPool } from '${module}'
      const pool = createTaskPool({ entry: new URL('${entry.href}'), size: 1, timeoutMs: 10000, memoryMb: 300 })
      console.log(JSON.stringify(await pool.run('echo', 5)))`
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { timeout: 15_000 })
    expect(JSON.parse(stdout)).toEqual({ ok: true, value: 5 })
  })

  it('rejects promptly when cancelled, before and while it runs', async () => {
    const made = pool()
    const controller = new AbortController()
    const running = made.run('wait', null, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    await expect(made.run('echo', 1, { signal: controller.signal })).rejects.toThrow('enough')
    expect(await made.run('echo', 4)).toEqual({ ok: true, value: 4 })
  })

  it('finishes what was asked before it closes, and refuses what comes later', async () => {
    const made = pool()
    const answers = Promise.all([made.run('echo', 1), made.run('echo', 2)])
    await made.close()
    expect(await answers).toEqual([
      { ok: true, value: 1 },
      { ok: true, value: 2 },
    ])
    expect(await made.run('echo', 3)).toMatchObject({ ok: false, error: { kind: 'closed' } })
  })
})
