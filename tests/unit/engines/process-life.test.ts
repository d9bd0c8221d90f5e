import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isAlive } from '../../../src/engines/node/archive/process-life.ts'

describe('whether a process lives', () => {
  it('says so of this one, and not of one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    const processId = child.pid ?? 0
    await once(child, 'exit')
    expect([isAlive(process.pid), isAlive(processId)]).toEqual([true, false])
  })

  it.runIf(process.platform === 'linux')('takes a killed process that nobody has waited for as gone', async () => {
    // `exec` replaces the shell, the only one that would wait for the process in the background.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'])
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const processId = Number(line.toString())
      expect(isAlive(processId)).toBe(true)
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'latin1').trim()).toBe('sleep')
      process.kill(processId, 'SIGKILL')
      await expect.poll(() => isAlive(processId)).toBe(false)
      expect(() => process.kill(processId, 0)).not.toThrow()
    } finally {
      parent.kill('SIGKILL')
    }
  })
})
