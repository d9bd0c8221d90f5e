import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileStamp } from '../../src/archive/archive-file.ts'
import type { ArchiveCatalogue, ScanRequest } from '../../src/archive/catalogue.ts'
import type { Looked } from '../../src/archive/file-looker.ts'
import { createGate } from '../../src/archive/gate.ts'
import { childOf } from '../../src/archive/paths.ts'
import type { ScanDependencies } from '../../src/archive/scan-archive.ts'
import type { VerifyReport } from '../../src/domain/report.ts'
import { err, ok } from '../../src/domain/result.ts'
import { openSqliteCatalogue } from '../../src/engines/node/archive/sqlite-catalogue.ts'

/** A verdict with nothing in it, and what a test wants to differ. */
export function madeReport(path: string, differing: Partial<VerifyReport> = {}): VerifyReport {
  return {
    schema: 'ursprung.verify/1',
    path,
    sha256: null,
    bytes: 1,
    format: 'png',
    width: 1,
    height: 1,
    credentials: {
      state: 'none',
      integrity: 'unknown',
      trust: 'none',
      time: 'unknown',
      codes: [],
      signer: null,
      generator: null,
      signedAt: null,
      manifests: 0,
      depth: 0,
      remoteUrl: null,
      brokenIngredients: 0,
      unreadable: null,
    },
    origin: { kind: 'unknown', basis: 'none', generator: null, evidence: [], rule: 'origin.none' },
    people: { faces: null, named: [] },
    exposure: [],
    rights: [],
    label: { state: 'absent', text: null, box: null },
    findings: [],
    basis: {
      engine: 'made',
      rules: 'made',
      policy: 'made',
      faces: null,
      trustLists: [],
      checkedAt: '2026-11-21T00:00:00.000Z',
    },
    error: null,
    ...differing,
  }
}

/** A file of a made-up tree; what looking and verifying it give. */
export interface MadeFile {
  readonly kind: 'image' | 'other' | 'empty' | 'fails' | 'unreadable' | 'vanishes' | 'moves'
  readonly stamp: FileStamp
  readonly sha256: string
}

/** Folder path to its entries; a folder whose value is null cannot be read. Files by path. */
export interface MadeTree {
  readonly folders: ReadonlyMap<string, readonly string[] | null>
  readonly files: ReadonlyMap<string, MadeFile>
}

/** Everything a scan needs, over a made-up tree and a real catalogue. `verified` counts readings by path. */
export function madeDependencies(
  tree: MadeTree,
  catalogue: ArchiveCatalogue,
  verified: Map<string, number>,
): ScanDependencies {
  const fileAt = (path: string): MadeFile => {
    const file = tree.files.get(path)
    if (file === undefined) throw new Error(`Expected ${path} in the made tree`)
    return file
  }
  return {
    catalogue,
    gate: createGate(),
    leftOut: [],
    lookAhead: 5,
    batchSizes: { pageFiles: 3, resultsPerWrite: 2, writeAfterMs: 1_000 },
    now: () => '2026-11-21T12:00:00.000Z',
    folders: {
      read: async function* (folder) {
        const names = tree.folders.get(folder)
        if (names === null || names === undefined) yield err({ kind: 'permission-denied', message: folder })
        else
          for (const name of names)
            yield ok([{ name, kind: tree.folders.has(childOf(folder, name)) ? 'folder' : 'file' }])
      },
    },
    looker: {
      look: async (requests, hash) =>
        requests.map(({ path, known }): Looked => {
          const { kind, stamp, sha256 } = fileAt(path)
          if (kind === 'unreadable') return { kind: 'problem', error: { kind: 'permission-denied', message: path } }
          if (known !== null && known.sizeBytes === stamp.sizeBytes && known.modifiedMs === stamp.modifiedMs)
            return { kind: 'same', stamp }
          if (kind === 'other') return { kind: 'other', stamp, reason: 'not-an-image', sha256: hash ? sha256 : null }
          if (kind === 'empty') return { kind: 'other', stamp, reason: 'empty', sha256: null }
          return { kind: 'image', stamp, format: 'png', sha256: hash ? sha256 : null }
        }),
      stamp: async path => {
        const { kind, stamp } = fileAt(path)
        if (kind === 'vanishes') return null
        return kind === 'moves' ? { ...stamp, sizeBytes: stamp.sizeBytes + 1 } : stamp
      },
      close: async () => undefined,
    },
    verify: async path => {
      verified.set(path, (verified.get(path) ?? 0) + 1)
      const { kind, stamp, sha256 } = fileAt(path)
      if (kind === 'fails' || kind === 'vanishes')
        return {
          report: madeReport(path, { error: { kind: 'crashed', message: path } }),
          stamp: null,
          certificateNotAfter: null,
        }
      return { report: madeReport(path, { sha256 }), stamp, certificateNotAfter: null }
    },
    reportProblem: async (path, error) => madeReport(path, { error }),
  }
}

/** A scan request over folders. */
export const madeRequest = (folders: readonly string[], mode: ScanRequest['mode'] = 'normal'): ScanRequest => ({
  folders,
  mode,
  findFaces: false,
  basis: 'made',
})

/** Somewhere a catalogue stands, empty at first; `path` of its file where it is one. */
export interface CataloguePlace {
  readonly catalogue: ArchiveCatalogue
  readonly path: string
  readonly remove: () => Promise<void>
}

/** A file in a folder of its own. */
async function filePlace(): Promise<CataloguePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-catalogue-'))
  const path = join(folder, 'archive.sqlite')
  const opened = openSqliteCatalogue(path)
  if (!opened.ok) throw new Error(opened.error.message)
  return {
    catalogue: opened.value,
    path,
    remove: async () => {
      await opened.value.close()
      rmSync(folder, { recursive: true })
    },
  }
}

let makePlace: () => Promise<CataloguePlace> = filePlace

/** Runs of a property over catalogues: fewer where each place costs more than the test. */
export const runsOf = (count: number): number => (makePlace === filePlace ? count : Math.ceil(count / 5))

/** The suites over catalogues run on files unless a test file names another database before it imports them. */
export const useCataloguePlaces = (maker: () => Promise<CataloguePlace>): void => {
  makePlace = maker
}

/** Opens a catalogue of its own and removes it afterwards. */
export async function withCatalogue<T>(work: (catalogue: ArchiveCatalogue, path: string) => Promise<T>): Promise<T> {
  const { catalogue, path, remove } = await makePlace()
  try {
    return await work(catalogue, path)
  } finally {
    await remove()
  }
}
