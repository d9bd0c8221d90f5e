import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** One file of the built page. */
export interface PageFile {
  readonly bytes: Buffer
  readonly mediaType: string
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

/** Placeholder in `index.html` that each answer replaces with its own nonce. */
const NONCE_PLACEHOLDER = '%URSPRUNG_NONCE%'

/**
 * Reads the built page into memory once: URL path → file. A request is answered from this map or not at all, so that no
 * path of a request ever reaches the disk. `null` when the page has not been built.
 */
export async function loadPage(folder: string): Promise<ReadonlyMap<string, PageFile> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return null
  const files = new Map<string, PageFile>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const mediaType = MEDIA_TYPES[extname(entry.name)]
    if (!entry.isFile() || mediaType === undefined) continue
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes: await readFile(path), mediaType })
  }
  return files.has('/index.html') ? files : null
}

/** The start page with a nonce for the few style elements that the component library adds. */
export function startPage(file: PageFile, nonce: string): string {
  return file.bytes.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)
}

/** Content security policy of the page: nothing from anywhere else, no inline script, no frames around or inside. */
export function contentSecurityPolicy(nonce: string, imageSource = "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src ${imageSource} blob:`,
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Headers that every answer carries. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=()',
}
