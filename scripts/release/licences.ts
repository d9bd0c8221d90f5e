/** Licences that a municipality's product may ship, by SPDX identifier. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
])

/** What somebody has looked at, by name and by the licence it stated then: another licence has to be looked at again. */
const LOOKED_AT: Readonly<Record<string, string>> = {
  'node-forge': '(BSD-3-Clause OR GPL-2.0)', // used under BSD-3-Clause
  chainsaw: 'MIT/X11', // MIT, in words older than SPDX; install step of c2pa-node only
  'png-js': 'not stated', // pdfkit's PNG reader: its LICENSE file is MIT, package.json says nothing
  buffers: 'not stated', // install step of c2pa-node only (through unzipper); never loaded, kept out of packages
  FFmpeg: 'LGPL-2.1-or-later', // Electron's, a library of its own beside the program: replaceable
}

/** libvips, linked dynamically, outside of the archive and so replaceable. */
const LIBVIPS = { name: /^@img\/sharp/, licences: new Set([...ALLOWED, 'LGPL-3.0-or-later']) }

interface Licensed {
  readonly name: string
  readonly licence: string | null
}

/** Each as `name: licence` whose licence nobody has looked at. Of `A OR B` both have to be known: a choice is an exception with its reason. */
export function unknownLicences(packages: readonly Licensed[]): readonly string[] {
  return packages
    .filter(({ name, licence }) => !isKnown(name, licence ?? 'not stated'))
    .map(({ name, licence }) => `${name}: ${licence ?? 'not stated'}`)
}

/** True for an expression that SPDX knows; other words can only be quoted. */
export const isSpdx = (licence: string): boolean => !/[^\w.+() -]/.test(licence)

function isKnown(name: string, licence: string): boolean {
  if (LOOKED_AT[name] === licence) return true
  const allowed = LIBVIPS.name.test(name) ? LIBVIPS.licences : ALLOWED
  return licence
    .replaceAll(/[()]/g, ' ')
    .trim()
    .split(/\s+(?:AND|OR)\s+/)
    .every(id => allowed.has(id.trim()))
}
