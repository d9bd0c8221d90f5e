import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Electron's archive holds besides Electron: works of others, each with a licence of its own. */
export interface ElectronPart {
  readonly name: string
  /** `null` where the binary is not here to be asked. */
  readonly version: string | null
  /** SPDX expression of the part itself; of what lies in it, LICENSES.chromium.html says all. */
  readonly licence: string
  readonly homepage: string
}

/** A part's name in `process.versions`. */
const PARTS = [
  { name: 'Chromium', key: 'chrome', licence: 'BSD-3-Clause', homepage: 'https://www.chromium.org' },
  { name: 'V8', key: 'v8', licence: 'BSD-3-Clause', homepage: 'https://v8.dev' },
  { name: 'Node.js', key: 'node', licence: 'MIT', homepage: 'https://nodejs.org' },
  // A library of its own beside the program, so that it can be replaced as the LGPL asks.
  { name: 'FFmpeg', key: null, licence: 'LGPL-2.1-or-later', homepage: 'https://ffmpeg.org' },
] as const

/** Electron's archives that releases are made of. */
const TARGETS = ['linux-x64', 'win32-x64', 'darwin-arm64', 'darwin-x64'] as const

/** Parts with the versions that Electron's own binary states, where `node node_modules/electron/install.js` has fetched it. */
export function electronParts(root: string = process.cwd()): readonly ElectronPart[] {
  const versions = askBinary(join(root, 'node_modules/electron'))
  return PARTS.map(({ name, key, licence, homepage }) => ({
    name,
    version: key === null ? null : (versions[key] ?? null),
    licence,
    homepage,
  }))
}

/** Electron's archives and the SHA-256 that its npm package states of each. */
export function electronArchives(root: string = process.cwd()): readonly { url: string; sha256: string }[] {
  const folder = join(root, 'node_modules/electron')
  if (!existsSync(join(folder, 'checksums.json'))) return []
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const sums = JSON.parse(readFileSync(join(folder, 'checksums.json'), 'utf8')) as Record<string, string>
  return TARGETS.flatMap(target => {
    const name = `electron-v${version}-${target}.zip`
    const sha256 = sums[name]
    const url = `https://github.com/electron/electron/releases/download/v${version}/${name}`
    return sha256 === undefined ? [] : [{ url, sha256 }]
  })
}

function askBinary(folder: string): Readonly<Record<string, string>> {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return {}
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  const { status, stdout } = spawnSync(binary, ['-p', 'JSON.stringify(process.versions)'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  })
  return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : {}
}
