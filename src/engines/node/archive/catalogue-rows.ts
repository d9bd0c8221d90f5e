import { hostname } from 'node:os'
import {
  type ArchiveFile,
  FILE_CHANGES,
  FILE_STATES,
  type FileChange,
  type FileState,
  NO_VERDICT,
} from '../../../archive/archive-file.ts'
import type { KnownFile, ListedFile, ScanRecord, ScanRequest } from '../../../archive/catalogue.ts'
import type { Row, Value } from '../database/work.ts'
import { isAlive } from './process-life.ts'

/** Columns of an `ArchiveFile`, without the verdict. */
export const FILE_COLUMNS =
  'id, path, listed_scan, done_scan, state, reason, message, change, moved_from, reused, size_bytes, modified_ms, sha256, checked_at, ' +
  'format, width, height, credentials, kind, basis, label, generator, signer, signed_at, findings, stops, asks, faces, named'

const textOf = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null)
const numberOf = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null)

/** One row of the table `file`: what the scan that listed it last has not come to is `pending`, whatever was known before. */
export function fileOf(row: Row): ArchiveFile {
  const isGone = row['change'] === 'missing'
  const isPending = !isGone && row['done_scan'] !== row['listed_scan']
  const base = {
    id: Number(row['id']),
    path: String(row['path']),
    sizeBytes: numberOf(row['size_bytes']),
    modifiedMs: numberOf(row['modified_ms']),
    sha256: textOf(row['sha256']),
  }
  if (isPending)
    return {
      ...NO_VERDICT,
      ...base,
      state: 'pending',
      reason: null,
      message: null,
      change: null,
      movedFrom: null,
      isReused: false,
      checkedAt: null,
    }
  return {
    ...base,
    state: isGone ? 'missing' : stateOf(row['state']),
    reason: textOf(row['reason']),
    message: textOf(row['message']),
    change: FILE_CHANGES.find(change => change === row['change']) ?? null,
    movedFrom: textOf(row['moved_from']),
    isReused: row['reused'] === 1,
    checkedAt: textOf(row['checked_at']),
    format: textOf(row['format']),
    width: numberOf(row['width']),
    height: numberOf(row['height']),
    credentials: textOf(row['credentials']),
    kind: textOf(row['kind']),
    basis: textOf(row['basis']),
    label: textOf(row['label']),
    generator: textOf(row['generator']),
    signer: textOf(row['signer']),
    signedAt: textOf(row['signed_at']),
    findings: textOf(row['findings']) ?? '',
    stops: Number(row['stops']),
    asks: Number(row['asks']),
    faces: numberOf(row['faces']),
    named: Number(row['named']),
  }
}

/** A folder that could not be entered, as a row beside the files: number 0, no verdict, and the reason. */
export const folderOf = (row: Row): ArchiveFile => ({
  ...NO_VERDICT,
  id: 0,
  path: String(row['path']),
  state: 'not-entered',
  reason: textOf(row['reason']),
  message: textOf(row['message']),
  change: null as FileChange | null,
  movedFrom: null,
  isReused: false,
  sizeBytes: null,
  modifiedMs: null,
  sha256: null,
  checkedAt: null,
})

/** A file as the scan takes it up. */
export function listedOf(row: Row, scan: number): ListedFile {
  return { id: Number(row['id']), path: String(row['path']), isDone: row['done_scan'] === scan, known: knownOf(row) }
}

function knownOf(row: Row): KnownFile | null {
  if (typeof row['state'] !== 'string') return null
  const sizeBytes = numberOf(row['size_bytes'])
  const modifiedMs = numberOf(row['modified_ms'])
  return {
    state: stateOf(row['state']),
    reason: textOf(row['reason']),
    stamp: sizeBytes === null || modifiedMs === null ? null : { sizeBytes, modifiedMs },
    sha256: textOf(row['sha256']),
    hasFaces: row['faces'] !== null,
  }
}

/** A scan from a row of the table `scan`. Times ISO 8601 UTC as they were written; a phase that this program does not know counts as done. */
export const scanOf = (row: Row): ScanRecord => ({
  id: Number(row['id']),
  request: JSON.parse(String(row['request'])) as ScanRequest,
  phase: row['phase'] === 'listing' || row['phase'] === 'reading' ? row['phase'] : 'done',
  startedAt: String(row['started_at']),
  finishedAt: textOf(row['finished_at']),
  holder: holderOf(row),
})

/** A program that has said nothing for so long is taken to be gone, even when its process number lives on in another. */
const HELD_MS = 60_000

/** A process number counts on its own computer; whether a program on another computer lives, only the time tells. */
export function holderOf(row: Row): ScanRecord['holder'] {
  const processId = numberOf(row['held_by'])
  if (processId === null) return 'nobody'
  const isHere = (textOf(row['holder']) ?? hostname()) === hostname()
  const isRecent = Date.now() - Number(row['held_at_ms'] ?? 0) < HELD_MS
  return isRecent && (!isHere || isAlive(processId)) ? 'alive' : 'gone'
}

function stateOf(value: Value | undefined): FileState {
  const state = FILE_STATES.find(known => known === value)
  if (state === undefined) throw new Error(`Expected a state but found ${String(value)}`)
  return state
}
