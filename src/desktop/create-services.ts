import { createReadStream, createWriteStream } from 'node:fs'
import { rename, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CoreHolder, ScratchSpace, Services } from '../api/services.ts'
import type { Settings } from '../api/settings.ts'
import type { ReportedError } from '../domain/finding.ts'
import { ok, type Result } from '../domain/result.ts'
import { partialName, removeOwn } from '../engines/node/leftovers.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { createScreenPictures } from './screen-pictures.ts'
import { loadSettingsFile, saveSettingsFile } from './settings-file.ts'
import { writeZip } from './zip-writer.ts'

/** Where the settings of a data folder stand. */
export const settingsPath = (dataDir: string): string => join(dataDir, 'settings.json')

/** Services on this machine's disk. `defaults` hold until someone has chosen otherwise. */
export function createServices(options: {
  readonly dataDir: string
  readonly scratch: ScratchSpace
  readonly defaults: Settings
  readonly picturesFolder: string
  readonly cores: Pick<CoreHolder, 'current'>
}): Services {
  const { dataDir, scratch, defaults, picturesFolder, cores } = options
  return {
    scratch,
    platform: process.platform,
    shortenPath: path => (path.startsWith(homedir()) ? `~${path.slice(homedir().length)}` : path),
    screenPicture: createScreenPictures((path, widthPx) => cores.current().screen.draw(path, widthPx)),
    stamp: async path => {
      const facts = await stat(path).catch(() => null)
      return facts === null ? null : { sizeBytes: facts.size, modifiedMs: facts.mtimeMs }
    },
    copyFile: (from, to) => attempt(() => saveCopy(from, to)),
    writeBytes: (path, bytes) => attempt(() => writeFile(path, bytes, { mode: 0o600 })),
    writeText: (path, text) => attempt(() => writeFile(path, text, { mode: 0o600 })),
    bundle: writeZip,
    loadSettings: () => loadSettingsFile(settingsPath(dataDir), defaults),
    saveSettings: settings => saveSettingsFile(settingsPath(dataDir), settings),
    defaultOutputFolder: async () => join(picturesFolder, 'Ursprung'),
  }
}

/** Whole or not at all; as readable as its folder makes it, where work in progress is its owner's alone. */
async function saveCopy(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), partialName())
  try {
    await pipeline(createReadStream(from), createWriteStream(temporary, { flags: 'wx' }))
    await rename(temporary, to)
  } finally {
    await removeOwn(temporary)
  }
}

async function attempt(work: () => Promise<void>): Promise<Result<void, ReportedError>> {
  try {
    await work()
    return ok(undefined)
  } catch (cause) {
    return { ok: false, error: describeSystemError(cause) }
  }
}
