/**
 * `npm run sbom`: writes dist/sbom.cdx.json (CycloneDX 1.6) and dist/licences.md from the lock file and the Electron that lies here.
 * Offline, deterministic. Ends with status 1 where something shipped has a licence that nobody has looked at.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { electronArchives, electronParts, type ElectronPart } from './electron-parts.ts'
import { isSpdx, unknownLicences } from './licences.ts'
import { readLock, shippedPackages, type LockedPackage } from './read-lock.ts'

/** The bill of materials: every package once, Electron with its parts, tools marked as excluded from what is delivered. */
export function makeSbom(root: string): object {
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string }
  const { name, version } = product
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': `pkg:npm/${name}@${version}`, name, version },
    },
    components: once(readLock(root)).map(entry => component(entry, root)),
  }
}

/** The list that lies in the package: what is shipped, Electron's parts among it. */
export function licenceTable(root: string): string {
  const rows = [...shippedOnce(root), ...electronParts(root)].map(
    ({ name, version, licence }) => `| ${name} | ${version ?? 'as in Electron'} | ${licence ?? 'not stated'} |`,
  )
  const head = ['# Licences of what Ursprung ships', '', '| package | version | licence |', '|---|---|---|']
  return [...head, ...rows, ''].join('\n')
}

/** Shipped packages by name and version; the same one may lie in several folders. */
export function shippedOnce(root: string): readonly LockedPackage[] {
  return once(shippedPackages(root))
}

/** Where a tool and the product both bring the same package, it is delivered. */
function once(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  const kept = new Map<string, LockedPackage>()
  for (const entry of packages) {
    const other = kept.get(purl(entry))
    if (other === undefined || SCOPES.indexOf(scopeOf(entry)) > SCOPES.indexOf(scopeOf(other)))
      kept.set(purl(entry), entry)
  }
  return [...kept.values()]
}

const SCOPES = ['excluded', 'optional', 'required'] as const
const scopeOf = ({ isDevelopment, isOptional }: LockedPackage): (typeof SCOPES)[number] =>
  isDevelopment ? 'excluded' : isOptional ? 'optional' : 'required'

function component(entry: LockedPackage, root: string): object {
  const { name, version, integrity, licence } = entry
  const isSha512 = integrity.startsWith('sha512-')
  return {
    type: name === 'electron' ? 'framework' : 'library',
    'bom-ref': purl(entry),
    name,
    version,
    purl: purl(entry),
    scope: scopeOf(entry),
    ...(isSha512 ? { hashes: [{ alg: 'SHA-512', content: sha512(integrity) }] } : {}),
    ...(licence === null ? {} : { licenses: [licenceField(licence)] }),
    ...(name === 'electron' ? electronFields(version, root) : {}),
  }
}

/** npm's package holds only an installer: what is delivered are the archives it fetches, and what they are made of. */
function electronFields(electronVersion: string, root: string): object {
  return {
    externalReferences: electronArchives(root).map(({ url, sha256 }) => ({
      type: 'distribution',
      url,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    })),
    components: electronParts(root).map(part => partComponent(part, electronVersion)),
  }
}

function partComponent({ name, version, licence, homepage }: ElectronPart, electronVersion: string): object {
  return {
    type: name === 'Chromium' || name === 'Node.js' ? 'platform' : 'library',
    'bom-ref': `electron@${electronVersion}/${name}`,
    name,
    ...(version === null ? {} : { version }),
    description: `Part of Electron ${electronVersion}${version === null ? ', whose release notes state its version' : ''}.`,
    scope: 'required',
    licenses: [licenceField(licence)],
    externalReferences: [{ type: 'website', url: homepage }],
  }
}

const licenceField = (licence: string): object =>
  isSpdx(licence) ? { expression: licence } : { license: { name: licence } }
const sha512 = (integrity: string): string => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
const purl = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`

function main(root: string): void {
  const shipped = shippedOnce(root)
  const unknown = unknownLicences([...shipped, ...electronParts(root)])
  if (unknown.length > 0) {
    console.error(
      `Licences that nobody has looked at:\n  ${unknown.join('\n  ')}\nRemedy: scripts/release/licences.ts, or another package.`,
    )
    process.exitCode = 1
    return
  }
  mkdirSync(join(root, 'dist'), { recursive: true })
  const sbom = `${JSON.stringify(makeSbom(root), null, 2)}\n`
  writeFileSync(join(root, 'dist/sbom.cdx.json'), sbom)
  writeFileSync(join(root, 'dist/licences.md'), licenceTable(root))
  const kilobytes = Math.round(sbom.length / 1000)
  console.log(
    `dist/sbom.cdx.json: ${kilobytes} kB, ${shipped.length} packages shipped, Electron and its parts among them\ndist/licences.md`,
  )
}

if (import.meta.main) main(resolve(import.meta.dirname, '../..'))
