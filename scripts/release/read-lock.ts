import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One installed or installable package of the lock file. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly path: string
  readonly integrity: string
  /** Needed by developers alone: not delivered. */
  readonly isDevelopment: boolean
  readonly isOptional: boolean
  /** SPDX expression, or `null` where the package states none. */
  readonly licence: string | null
}

/**
 * Packages that npm takes for tools and that are delivered all the same: Electron is a development package for whoever runs its
 * installer, and most of what a user gets.
 */
const DELIVERED_TOOLS: ReadonlySet<string> = new Set(['electron'])

/** Every package of `package-lock.json`, sorted by name and version, with the licence its own package.json states. */
export function readLock(root: string = process.cwd()): readonly LockedPackage[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      {
        version?: string
        integrity?: string
        dev?: boolean
        devOptional?: boolean
        optional?: boolean
        license?: string
      }
    >
  }
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      name: nameOf(path),
      version: entry.version ?? '',
      path,
      integrity: entry.integrity ?? '',
      isDevelopment: (entry.dev === true || entry.devOptional === true) && !DELIVERED_TOOLS.has(nameOf(path)),
      isOptional: entry.optional === true,
      licence: entry.license ?? installedLicence(join(root, path)),
    }))
    .sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, 'en'))
}

/** What is delivered to users: the product's packages and Electron. */
export function shippedPackages(root: string = process.cwd()): readonly LockedPackage[] {
  return readLock(root).filter(entry => !entry.isDevelopment)
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

function installedLicence(folder: string): string | null {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return null
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { license?: unknown; licenses?: unknown }
  if (typeof manifest.license === 'string') return manifest.license
  const first: unknown = Array.isArray(manifest.licenses) ? manifest.licenses[0] : manifest.license
  return typeof first === 'object' && first !== null && 'type' in first ? String(first.type) : null
}
