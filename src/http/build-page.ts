import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** Where the built page lies; made by `npm run build`. */
export const PAGE_FOLDER = join(ROOT, 'dist/page')

/** In a checkout that nobody has built yet, builds the page once (a few seconds). `false` when that cannot be done here. */
export async function buildPage(): Promise<boolean> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const config = join(ROOT, 'vite.renderer.config.ts')
  if (!existsSync(vite) || !existsSync(config)) return false
  const child = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise(resolve => {
    child.on('error', () => resolve(false))
    child.on('exit', code => resolve(code === 0))
  })
}
