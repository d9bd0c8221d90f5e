import { useCallback } from 'react'
import type { FileHandle } from '../../src/api/views.ts'
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

/** Brings files onto the table: handed over one by one, added together in their order, problems told by name. */
export function useTakeFiles(): (incoming: readonly IncomingFile[]) => Promise<void> {
  const { takeFile, bridge } = useWire()
  const { add, finish, refuse, expect } = usePictures()
  return useCallback(
    async incoming => {
      const wanted = incoming.slice(0, MAX_DROPPED)
      if (wanted.length === 0) return
      if (bridge !== null) {
        add(await bridge.grantDropped(wanted.map(({ file }) => file)))
        return
      }
      expect(wanted.length)
      const isOneGo = wanted.length <= UPLOADS_AT_ONCE
      const all: FileHandle[] = []
      for (let start = 0; start < wanted.length; start += UPLOADS_AT_ONCE) {
        const part = wanted.slice(start, start + UPLOADS_AT_ONCE)
        const taken = await Promise.all(part.map(({ file, relativePath }) => takeFile(file, relativePath)))
        taken.forEach((result, index) => (result.ok ? undefined : refuse(part[index]?.file.name ?? '', result.error)))
        const files = taken.flatMap(result => (result.ok ? [result.value] : []))
        add(files, !isOneGo, start === 0)
        all.push(...files)
        expect(-part.length)
      }
      if (!isOneGo) finish(all)
    },
    [takeFile, bridge, add, finish, refuse, expect],
  )
}

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
