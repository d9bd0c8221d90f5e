import { readFileSync } from 'node:fs'

/** Whether a process of this computer still runs. One that has ended but has not been taken note of by its parent (a zombie) does not. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return !isZombie(processId)
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

/** proc(5): the state follows the name, which stands in brackets and may hold any sign. Elsewhere than on Linux: never. */
function isZombie(processId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}
