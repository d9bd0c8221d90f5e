import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Forge's own command line, with these variables besides our own; rejects with all it said. */
export function forge(words: readonly string[], variables: Readonly<Record<string, string>>): Promise<void> {
  const cli = join(root, 'node_modules/@electron-forge/cli/dist/electron-forge.js')
  const env = { ...process.env, ...variables }
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [cli, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('close', code => (code === 0 ? done() : reject(new Error(`electron-forge ended with ${code}: ${said}`))))
  })
}
