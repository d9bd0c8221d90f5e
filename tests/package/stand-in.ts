import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Archives laid out like Electron's, where its own cannot be had: the program in them is a script. Only to see what packaging makes of
 * our files; what comes out is never shipped.
 */

/** Electron's fuse wire: sentinel, version 1, number of fuses, their states as delivered (`1` on, `0` off). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const AS_DELIVERED = '101100011'
const FUSE_WIRE = Buffer.concat([
  Buffer.from(SENTINEL, 'latin1'),
  Buffer.from([1, AS_DELIVERED.length]),
  Buffer.from(AS_DELIVERED, 'latin1'),
])
/** A Windows program with version resources, for the tools that rewrite them: electron-winstaller brings one. */
const WINDOWS_PROGRAM = 'electron-winstaller/vendor/Squirrel.exe'

/** Writes `electron-v<version>-<platform>-<arch>.zip` into `folder`. */
export function writeStandIn(
  folder: string,
  { root, platform, arch }: { readonly root: string; readonly platform: 'linux' | 'win32'; readonly arch: string },
): void {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  const layout = join(folder, `layout-${platform}`)
  for (const part of ['locales', 'resources']) mkdirSync(join(layout, part), { recursive: true })
  const write = (name: string, content: string | Buffer, mode = 0o644): void =>
    writeFileSync(join(layout, name), content, { mode })
  if (platform === 'linux') write('electron', Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), FUSE_WIRE]), 0o755)
  else {
    const program = readFileSync(join(root, 'node_modules', WINDOWS_PROGRAM))
    write('electron.exe', Buffer.concat([program, FUSE_WIRE]), 0o755)
  }
  write('version', version)
  write('LICENSE', 'stand-in')
  write('LICENSES.chromium.html', 'stand-in')
  write('locales/sv.pak', '')
  write('resources/default_app.asar', '')
  execFileSync('zip', ['-q', '-r', join(folder, `electron-v${version}-${platform}-${arch}.zip`), '.'], { cwd: layout })
}
