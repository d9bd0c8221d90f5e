/**
 * `npm run sbom`: writes dist/sbom.cdx.json (CycloneDX 1.6) and dist/licences.md from the lock file. Offline, deterministic.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readLock } from './read-lock.ts'

const packages = readLock()
const product = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string }

const sha512 = (integrity: string): string => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
const purl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

const sbom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name: product.name, version: product.version } },
  components: packages.map(entry => ({
    type: 'library',
    name: entry.name,
    version: entry.version,
    purl: purl(entry.name, entry.version),
    scope: entry.isDevelopment ? 'excluded' : entry.isOptional ? 'optional' : 'required',
    ...(entry.integrity.startsWith('sha512-')
      ? { hashes: [{ alg: 'SHA-512', content: sha512(entry.integrity) }] }
      : {}),
    ...(entry.licence === null ? {} : { licenses: [{ expression: entry.licence }] }),
  })),
}

const shipped = packages.filter(entry => !entry.isDevelopment)
const rows = shipped.map(entry => `| ${entry.name} | ${entry.version} | ${entry.licence ?? 'not stated'} |`)
const table = [
  '# Licences of what Ursprung ships',
  '',
  '| package | version | licence |',
  '|---|---|---|',
  ...new Set(rows),
  '',
].join('\n')

mkdirSync('dist', { recursive: true })
writeFileSync('dist/sbom.cdx.json', `${JSON.stringify(sbom, null, 2)}\n`)
writeFileSync('dist/licences.md', table)
console.log(
  `dist/sbom.cdx.json: ${packages.length} components, ${shipped.length} of them shipped\ndist/licences.md: ${new Set(rows).size} rows`,
)
