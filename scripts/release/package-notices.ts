import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { electronParts } from './electron-parts.ts'
import type { LockedPackage } from './read-lock.ts'
import { shippedOnce } from './sbom.ts'

export const NOTICES = 'THIRD-PARTY-NOTICES.txt'
export const CHROMIUM_LICENCES = 'LICENSES.chromium.html'

/** Where notices go (the package's folder of resources), for which system, and where packages lie. */
export interface NoticeTarget {
  readonly root: string
  readonly resources: string
  readonly platform: string
  readonly packageFolders: readonly string[]
}

const LICENCE_FILE = /^(un)?(licen[cs]e|notice|copying|copyright|third-?party-?notices)/i
const LICENCE_SECTION = /^(?:#+ *)?(?:the )?licen[cs](?:e|ing) *$[^]*/im
const RULE = '='.repeat(80)

/**
 * Writes the licences of everything shipped into the package, after Electron's archive has been laid out and before it is closed.
 * Stops where Electron's own notices are missing: a package without them may not be handed on.
 */
export async function packageNotices(target: NoticeTarget): Promise<void> {
  const { resources, platform } = target
  const archive = platform === 'darwin' ? join(resources, '../../..') : join(resources, '..')
  for (const name of ['LICENSE', CHROMIUM_LICENCES]) {
    const path = join(archive, name)
    if (!existsSync(path) || statSync(path).size === 0) throw new Error(`Expected ${name} in Electron's archive`)
    // Only the .app is handed on, not what lies beside it.
    if (platform === 'darwin') await copyFile(path, join(resources, name === 'LICENSE' ? 'LICENSE.electron.txt' : name))
  }
  await writeFile(join(resources, NOTICES), noticesText(target))
}

/** Every shipped package that lies here, with the texts it brings, then the texts of the licences that some only name. */
export function noticesText(target: Omit<NoticeTarget, 'resources'>): string {
  const { root, platform } = target
  const packages = shippedOnce(root).flatMap(entry => packageNotice(entry, target))
  return [...introduction(root, platform), ...packages, ...standardTexts()].join('\n').replaceAll('\r\n', '\n')
}

function introduction(root: string, platform: string): readonly string[] {
  const electron = shippedOnce(root).find(({ name }) => name === 'electron')
  const place = platform === 'darwin' ? 'beside this file' : "in the program's folder"
  const parts = electronParts(root).map(
    ({ name, version, licence, homepage }) => `  ${[name, version].filter(Boolean).join(' ')} (${licence}) ${homepage}`,
  )
  return [
    'THIRD-PARTY NOTICES',
    '',
    'Ursprung is delivered with the works of others. Each has its own licence, and this file holds them.',
    '',
    `Electron ${electron?.version} (MIT) is made of, among others:`,
    ...parts,
    `The licences of Chromium and of everything in Electron: ${CHROMIUM_LICENCES}, ${place}.`,
    '',
    'Under the LGPL, and replaceable, because each is a library of its own outside of the archive: FFmpeg (in Electron)',
    'and libvips with its LGPL parts (@img/sharp-libvips-*; part of @img/sharp-* on Windows). Their sources:',
    'https://github.com/electron/electron/releases, https://github.com/lovell/sharp-libvips.',
    '',
    'Native libraries inside ONNX Runtime and c2pa-rs are under licences that their makers list at',
    'https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt and https://github.com/contentauth/c2pa-rs.',
    '',
  ]
}

function packageNotice(entry: LockedPackage, { packageFolders }: Pick<NoticeTarget, 'packageFolders'>): string[] {
  const { name, version, licence, path } = entry
  const folder = packageFolders
    .map(base => join(base, path.replace(/^node_modules\//, '')))
    .find(candidate => existsSync(join(candidate, 'package.json')))
  if (folder === undefined) return [] // another system's
  const texts = textsOf(folder)
  const named = licence ?? 'it states no licence'
  const missing = `This package brings no text of its own: ${named}. Made by ${authorOf(folder)}.`
  return [RULE, `${name} ${version} (${named})`, RULE, '', ...(texts.length === 0 ? [missing] : texts), '']
}

/** Licence files; else what the readme says of the licence. libvips' readme is the notice of what is inside. */
function textsOf(folder: string): readonly string[] {
  const files = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile())
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim()
  const own = files.flatMap(({ name }) => (LICENCE_FILE.test(name) ? [read(name)] : []))
  const readme = files.find(({ name }) => /^readme/i.test(name))
  const isLibvips = folder.includes('sharp-libvips') || /sharp-win32/.test(folder)
  if (readme === undefined || (own.length > 0 && !isLibvips)) return own
  const section = LICENCE_SECTION.exec(read(readme.name))?.[0].trim()
  return section === undefined ? own : [...own, section]
}

function authorOf(folder: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly author?: string | { readonly name?: string }
  }
  return (typeof author === 'object' ? author.name : author) ?? 'its contributors'
}

function standardTexts(): readonly string[] {
  const folder = join(import.meta.dirname, 'licence-texts')
  return readdirSync(folder)
    .toSorted()
    .flatMap(name => [
      RULE,
      `Text of ${name.replace(/\.txt$/, '')}`,
      RULE,
      '',
      readFileSync(join(folder, name), 'utf8').trimEnd(),
      '',
    ])
}
