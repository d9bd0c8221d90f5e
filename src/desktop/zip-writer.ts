import { createReadStream } from 'node:fs'
import { type FileHandle as OpenFile, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { BundledFile } from '../api/services.ts'
import type { ReportedError } from '../domain/finding.ts'
import type { Job } from '../domain/job.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { partialName, removeOwn } from '../engines/node/leftovers.ts'
import { describeSystemError } from '../engines/node/local-files.ts'

/** Without ZIP64 (APPNOTE 6.3.10, 4.4.1.4) an archive ends at 4 GiB and 65,535 files; more is refused rather than broken. */
const MAX_BYTES = 0xffff_ffff
const MAX_FILES = 0xffff
/** 2026-01-01 00:00 in MS-DOS form: the same files give the same archive. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1
/** Bit 11: names are UTF-8 (4.4.4), so that å, ä, ö survive. */
const UTF8_FLAG = 0x0800

interface Entry {
  readonly name: Buffer
  readonly crc: number
  readonly size: number
  readonly offset: number
}

/** Writes a ZIP of stored files beside `target` and renames it. Nothing half-written stays. Rejects only on abort. */
export async function writeZip(
  files: readonly BundledFile[],
  target: string,
  job: Job,
): Promise<Result<void, ReportedError>> {
  if (files.length > MAX_FILES) return err({ kind: 'bundle-too-large', message: `${files.length} files` })
  const temporary = join(dirname(target), partialName())
  let archive: OpenFile | null = null
  try {
    archive = await open(temporary, 'wx')
    const size = await writeEntries(archive, files, job)
    await archive.close()
    archive = null
    if (size > MAX_BYTES) return err({ kind: 'bundle-too-large', message: `${size} bytes` })
    await rename(temporary, target)
    return ok(undefined)
  } catch (cause) {
    job.signal.throwIfAborted()
    return err(describeSystemError(cause))
  } finally {
    await archive?.close()
    await removeOwn(temporary)
  }
}

async function writeEntries(archive: OpenFile, files: readonly BundledFile[], job: Job): Promise<number> {
  const entries: Entry[] = []
  let offset = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    await archive.writeFile(bytes) // `write` may take a part only
    offset += bytes.length
  }
  for (const [index, file] of files.entries()) {
    job.signal.throwIfAborted()
    const { crc, size } = await measure(file.path)
    const entry: Entry = { name: Buffer.from(file.name, 'utf8'), crc, size, offset }
    await write(localHeader(entry))
    for await (const chunk of createReadStream(file.path)) await write(chunk as Buffer)
    entries.push(entry)
    job.report({ doneCount: index + 1, totalCount: files.length, currentName: file.name })
    if (offset > MAX_BYTES) return offset
  }
  const start = offset
  for (const entry of entries) await write(centralHeader(entry))
  await write(endRecord(entries.length, offset - start, start))
  return offset
}

async function measure(path: string): Promise<{ readonly crc: number; readonly size: number }> {
  let crc = 0
  let size = 0
  for await (const chunk of createReadStream(path)) {
    crc = crc32(chunk as Buffer, crc)
    size += (chunk as Buffer).length
  }
  return { crc, size }
}

/** Local file header, 4.3.7. */
function localHeader({ name, crc, size }: Entry): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  header.writeUInt16LE(20, 4)
  writeCommon(header, 6, { crc, size, nameLength: name.length })
  return Buffer.concat([header, name])
}

/** Central directory header, 4.3.12. */
function centralHeader({ name, crc, size, offset }: Entry): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x0201_4b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(20, 6)
  writeCommon(header, 8, { crc, size, nameLength: name.length })
  header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name])
}

/** The fields that both headers share: flags, method 0 (stored), time, date, CRC-32, both sizes, length of the name. */
function writeCommon(
  header: Buffer,
  at: number,
  entry: { readonly crc: number; readonly size: number; readonly nameLength: number },
): void {
  header.writeUInt16LE(UTF8_FLAG, at)
  header.writeUInt16LE(DOS_DATE, at + 6)
  header.writeUInt32LE(entry.crc, at + 8)
  header.writeUInt32LE(entry.size, at + 12)
  header.writeUInt32LE(entry.size, at + 16)
  header.writeUInt16LE(entry.nameLength, at + 20)
}

/** End of central directory, 4.3.16. */
function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x0605_4b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(size, 12)
  record.writeUInt32LE(offset, 16)
  return record
}
