/** `npm run check`: types, lint, unit tests, as often as you like; says what each took. Stops at the first that fails. */
import { spawnSync } from 'node:child_process'

const npm = process.env.npm_execpath
if (npm === undefined) throw new Error('Expected to be started by npm: npm run check')

const took: string[] = []
const started = performance.now()
for (const name of ['typecheck', 'lint', 'unit']) {
  const begun = performance.now()
  const { status } = spawnSync(process.execPath, [npm, 'run', '--silent', name], { stdio: 'inherit' })
  took.push(`${name} ${seconds(begun)}`)
  if (status !== 0) {
    console.log(`check: ${name} failed (${took.join(', ')})`)
    process.exit(status ?? 1)
  }
}
console.log(`check: ${seconds(started)} (${took.join(', ')})`)

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`
}
