/** On what it was measured, and what else ran there. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Above this something else is at work, and figures that need every core suffer most. */
const MOST_LOAD = 0.5

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
  readonly startedAt: string
  /** Load average of the minute before; null where the system has none (Windows). */
  readonly loadAtStart: number | null
}

export const readMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown processor',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
  startedAt: new Date().toISOString(),
  loadAtStart: process.platform === 'win32' ? null : Math.round((loadavg()[0] ?? 0) * 100) / 100,
})

/** The machine in one line, with a second one when it was busy. */
export function machineLines(machine: Machine): string {
  const { cpu, cores, memoryGb, node, platform, startedAt, loadAtStart } = machine
  const load = loadAtStart === null ? 'load unknown' : `load ${loadAtStart.toFixed(2)} at start`
  const line = `${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, ${platform}, ${startedAt}, ${load}`
  const warning = `WARNING: load above ${MOST_LOAD} before anything was measured; something else is at work on this machine`
  return isBusy(machine) ? `${line}\n${warning}` : line
}

export const isBusy = ({ loadAtStart }: Machine): boolean => loadAtStart !== null && loadAtStart > MOST_LOAD
