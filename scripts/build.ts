/**
 * Builds the page (dist/page) and Electron's main, utility processes and preload (.vite/build) with the files they read
 * (.vite/assets), laid out as in the package: `npm run build`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const vite = join(root, 'node_modules/vite/bin/vite.js')
rmSync(join(root, '.vite'), { recursive: true, force: true })
for (const config of ['vite.renderer.config.ts', 'vite.main.config.ts', 'vite.preload.config.ts']) {
  const { status } = spawnSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
cpSync(join(root, 'assets'), join(root, '.vite/assets'), { recursive: true })
