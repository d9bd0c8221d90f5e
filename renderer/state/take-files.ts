import { useCallback, useRef } from 'react'
import type { FileHandle } from '../../src/api/views.ts'
import type { ReportedError } from '../../src/domain/finding.ts'
import type { Result } from '../../src/domain/result.ts'
import { usePictures } from './pictures.tsx'
import { useWire } from './wire-context.tsx'

/** Most pictures that one drop brings in; whole archives have their own workspace. */
export const MAX_DROPPED = 2_000
/** Uploads at once; the browser allows six connections and pictures want some. */
const UPLOADS_AT_ONCE = 3

/** A file and where it stood in the folder that was dropped. */
export interface IncomingFile {
  readonly file: File
  readonly relativePath: string
}

/** Brings files onto the table: handed over one by one, added together in their order, problems told by name. A file that lies there is not handed over again. */
export function useTakeFiles(): (incoming: readonly IncomingFile[]) => Promise<void> {
  const { takeFile, bridge } = useWire()
  const { add, finish, refuse, expect, select, pictures } = usePictures()
  const table = useRef(pictures)
  table.current = pictures
  return useCallback(
    async incoming => {
      const wanted = incoming.slice(0, MAX_DROPPED)
      const [first] = wanted
      if (first === undefined) return
      if (bridge !== null) {
        add(await bridge.grantDropped(wanted.map(({ file }) => file)))
        return
      }
      const lying = new Map(table.current.map(({ source, grant }) => [source, grant]))
      const shown = lying.get(sourceOf(first))
      if (shown !== undefined) select(shown)
      const fresh = wanted.filter(file => !lying.has(sourceOf(file)))
      expect(fresh.length)
      const isOneGo = fresh.length <= UPLOADS_AT_ONCE
      const all: FileHandle[] = []
      for (let start = 0; start < fresh.length; start += UPLOADS_AT_ONCE) {
        const part = fresh.slice(start, start + UPLOADS_AT_ONCE)
        const taken = await Promise.all(part.map(incomingFile => uploadOne(incomingFile, takeFile)))
        taken.forEach((result, index) => (result.ok ? undefined : refuse(part[index]?.file.name ?? '', result.error)))
        const files = taken.flatMap(result => (result.ok ? [result.value] : []))
        add(files, !isOneGo, start === 0 && shown === undefined)
        all.push(...files)
        expect(-part.length)
      }
      if (!isOneGo) finish(all)
    },
    [takeFile, bridge, add, finish, refuse, expect, select],
  )
}

async function uploadOne(
  incoming: IncomingFile,
  takeFile: ReturnType<typeof useWire>['takeFile'],
): Promise<Result<FileHandle, ReportedError>> {
  const taken = await takeFile(incoming.file, incoming.relativePath)
  return taken.ok ? { ok: true, value: { ...taken.value, source: sourceOf(incoming) } } : taken
}

/** All that a browser tells of which file it is; a changed one is another. */
const sourceOf = ({ file, relativePath }: IncomingFile): string =>
  [relativePath, file.size, file.lastModified].join('\n')

/** All files of a drop or paste, folders opened, names that start with a dot left out. */
export async function filesOf(transfer: DataTransfer, opensFolders: boolean): Promise<readonly IncomingFile[]> {
  const items = [...transfer.items].filter(item => item.kind === 'file')
  const entries = items.map(item => item.webkitGetAsEntry())
  if (!opensFolders || entries.every(entry => entry === null || entry.isFile)) {
    return [...transfer.files].map(file => ({ file, relativePath: file.name }))
  }
  const found: IncomingFile[] = []
  for (const entry of entries) if (entry !== null) await collect(entry, found)
  return found
}

async function collect(entry: FileSystemEntry, found: IncomingFile[]): Promise<void> {
  if (found.length >= MAX_DROPPED || entry.name.startsWith('.')) return
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    found.push({ file, relativePath: entry.fullPath.replace(/^\//, '') })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A reader gives at most 100 entries at a time, and an empty list at the end.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) return
    for (const child of part) await collect(child, found)
  }
}
