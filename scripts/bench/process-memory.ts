/** Peak resident memory (`VmHWM`, proc(5)) of processes; Linux tells, other systems do not. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process that this one started. */
interface Child {
  readonly peakMb: number
  /** Whether it has loaded the library that runs the networks for faces. */
  readonly looksForFaces: boolean
}

/** What a program's own process and its children took at most, in MB; null where there is none or the system does not tell. */
export interface Peaks {
  readonly mainMb: number
  readonly readerMb: number | null
  readonly searcherMb: number | null
}

/** Of this process now: itself, its largest reader, its largest searcher for faces. */
export function peaksNow(): Peaks {
  const children = readChildren()
  const most = (looksForFaces: boolean): number | null => {
    const peaks = children.filter(child => child.looksForFaces === looksForFaces).map(({ peakMb }) => peakMb)
    return peaks.length === 0 ? null : Math.max(...peaks)
  }
  return {
    mainMb: peakOf('self') ?? process.resourceUsage().maxRSS / 1_024,
    readerMb: most(false),
    searcherMb: most(true),
  }
}

function readChildren(): readonly Child[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(pid => readChild(pid) ?? [])
  } catch {
    return [] // no /proc: not Linux
  }
}

/** Null when it is not ours, or gone by now. */
function readChild(pid: string): Child | null {
  try {
    if (!new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'latin1'))) return null
    const looksForFaces = readFileSync(`/proc/${pid}/maps`, 'latin1').includes('libonnxruntime')
    return { peakMb: peakOf(pid) ?? 0, looksForFaces }
  } catch {
    return null
  }
}

/** Not `getrusage`: there a program begins with the peak of the one that started it (Linux carries it over `exec`). */
function peakOf(pid: string): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return peak === undefined ? null : Number(peak) / 1_024
  } catch {
    return null
  }
}

/** What Node takes for doing nothing; null where the system does not tell. */
export function emptyNodeMb(): number | null {
  const asked = `process.stdout.write(require('node:fs').readFileSync('/proc/self/status', 'latin1'))`
  const told = spawnSync(process.execPath, ['-e', asked], { encoding: 'utf8' }).stdout
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(told)?.[1]
  return peak === undefined ? null : Number(peak) / 1_024
}
