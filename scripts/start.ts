/**
 * `npm start`: the desktop program where Electron's binary is there and a screen to show it on, else one line and the
 * same interface in the browser. `--browser` forces the browser. Never requires electron to find out: that would download it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const electronFolder = join(root, 'node_modules/electron')
const INSTALL_LIMIT_MS = 90_000

const reason = whyNoWindow()
if (reason === null) {
  run(process.execPath, [join(root, 'scripts/build.ts')])
  const binary =
    process.platform === 'darwin'
      ? 'Electron.app/Contents/MacOS/Electron'
      : process.platform === 'win32'
        ? 'electron.exe'
        : 'electron'
  follow(join(electronFolder, 'dist', binary), ['.', ...process.argv.slice(2)])
} else {
  console.log(`Öppnar i webbläsaren: ${reason.sv} / Opening in the browser: ${reason.en}`)
  follow(process.execPath, [
    join(root, 'bin/ursprung.mjs'),
    'serve',
    ...process.argv.slice(2).filter(arg => arg !== '--browser'),
  ])
}

function whyNoWindow(): { readonly sv: string; readonly en: string } | null {
  if (process.argv.includes('--browser')) return { sv: 'så som du bad om', en: 'as you asked' }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return { sv: 'här finns ingen skärm', en: 'there is no screen here' }
  const version = join(electronFolder, 'dist/version')
  if (!existsSync(version))
    spawnSync(process.execPath, [join(electronFolder, 'install.js')], { stdio: 'ignore', timeout: INSTALL_LIMIT_MS })
  if (existsSync(version)) return null
  return {
    sv: 'skrivbordsprogrammets del Electron gick inte att hämta',
    en: 'Electron, which the desktop program needs, could not be fetched',
  }
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, [...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function follow(command: string, args: readonly string[]): void {
  const child = spawn(command, [...args], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', code => process.exit(code ?? 1))
}
