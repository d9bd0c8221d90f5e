/**
 * `npm run audit:shipped`: are vulnerabilities known in what is delivered, Electron included? Status 1 for one of severity high or
 * critical. Where npm's advisories cannot be reached it says what went unchecked; with `--required` that is status 2.
 * `--registry=URL` asks another registry.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { judgeAudit } from './audit-report.ts'
import { electronParts } from './electron-parts.ts'
import { shippedPackages } from './read-lock.ts'
import { shippedOnce } from './sbom.ts'

const root = resolve(import.meta.dirname, '../..')
const shipped = shippedPackages(root)
const electron = shipped.find(({ name }) => name === 'electron')
const parts = electronParts(root).map(({ name }) => name)
const counted = `${shippedOnce(root).length} shipped packages, Electron ${electron?.version ?? '(missing)'} among them`

const { unchecked, grave, mild } = judgeAudit(npm(['audit', '--json']), new Set(shipped.map(({ path }) => path)))
for (const line of mild) console.log(`known, not grave or not shipped: ${line}`)
for (const line of grave) console.error(`KNOWN VULNERABILITY: ${line}`)
if (unchecked === null) {
  console.log(`checked against npm's advisories: ${counted}; ${grave.length} grave, ${mild.length} other`)
} else {
  console.error(`NOT CHECKED: ${counted}. npm's advisories did not answer: ${unchecked}`)
  console.error(
    'Remedy: run it where registry.npmjs.org answers POST, or look at https://github.com/advisories by hand.',
  )
}
console.log(
  `not covered by npm's advisories in any case: ${parts.join(', ')} inside Electron, and the native libraries inside sharp, ONNX Runtime and c2pa. Their mends come with newer versions.`,
)
console.log(newest())
process.exitCode = grave.length > 0 ? 1 : unchecked !== null && process.argv.includes('--required') ? 2 : 0

/** The nearest that offline data come to Chromium's own holes: is there a newer Electron? */
function newest(): string {
  const latest = npm(['view', 'electron', 'version']).trim()
  if (!/^\d+\.\d+\.\d+$/.test(latest))
    return 'NOT CHECKED: whether there is a newer Electron; the registry did not answer'
  return latest === electron?.version
    ? `Electron ${latest} is the newest there is`
    : `Electron ${electron?.version} is shipped; the newest is ${latest}`
}

function npm(words: readonly string[]): string {
  const cli = process.env['npm_execpath']
  if (cli === undefined) throw new Error('Expected to be started by npm: npm run audit:shipped')
  const registry = process.argv.filter(word => word.startsWith('--registry='))
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...words, ...registry, '--fetch-retries=1'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  })
  return stdout.trim() === '' ? stderr : stdout
}
