/** A command on a bad disk, and how often the disk was bad to it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandRun, runCommand } from './run-command.ts'

/** What a disk can do. */
export const FAULT_CODES = ['ENOSPC', 'EACCES', 'EIO', 'slow'] as const
/** Share of the operations that fail. */
const SHARES = [0.2, 0.05, 0.01]
const SLOW_MS = 60

/** Where and when. */
export interface FaultOrder {
  /** Everything below it is on the bad disk. */
  readonly arena: string
  readonly seed: number
  readonly round: number
}

/** A run under faults. `struck`: by code and operation, counted where they happened. */
export interface FaultyRun extends CommandRun {
  readonly code: string
  readonly share: number
  readonly struck: Readonly<Record<string, number>>
  readonly hit: number
}

/** Every code in turn, more and more often. */
export async function runOnBadDisk(args: readonly string[], { arena, seed, round }: FaultOrder): Promise<FaultyRun> {
  const code = FAULT_CODES[round % FAULT_CODES.length] ?? 'EIO'
  const isSlow = code === 'slow'
  const share = isSlow ? 0 : (SHARES[Math.floor(round / FAULT_CODES.length) % SHARES.length] ?? 0.05)
  const log = join(arena, `struck-${seed}-${round}.txt`)
  const faults = { arena, seed: seed + round, share, code, slowMs: isSlow ? SLOW_MS : 0, log }
  const environment = { URSPRUNG_FAULTS: JSON.stringify(faults) }
  const run = await runCommand(args, { hook: 'disk-faults.mjs', environment })
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  const struck: Record<string, number> = {}
  for (const line of lines) struck[line] = (struck[line] ?? 0) + 1
  return { ...run, code, share, struck, hit: lines.length }
}
