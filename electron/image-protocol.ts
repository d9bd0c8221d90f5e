import { randomBytes } from 'node:crypto'
import type { ApiContext } from '../src/api/services.ts'
import { contentSecurityPolicy, type PageFile, SAFE_HEADERS, startPage } from '../src/http/page-files.ts'

/**
 * Answers app://ursprung/…: the page's own files from memory, and `/image/<grant>` reduced for the screen. No path of a
 * request ever reaches the disk; an unknown grant is 404 like anything else.
 */
export async function answerAppRequest(
  request: Pick<Request, 'url' | 'method'>,
  page: ReadonlyMap<string, PageFile>,
  context: ApiContext,
): Promise<Response> {
  const url = new URL(request.url)
  if (url.host !== 'ursprung' || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(403)
  if (url.pathname.startsWith('/image/')) return answerImage(url, context)
  const path = url.pathname === '/' ? '/index.html' : url.pathname
  const file = page.get(path)
  if (file === undefined) return refuse(404)
  const nonce = randomBytes(16).toString('base64')
  const body = path === '/index.html' ? startPage(file, nonce) : new Uint8Array(file.bytes)
  return new Response(body, {
    headers: {
      ...SAFE_HEADERS,
      'Content-Type': file.mediaType,
      'Content-Security-Policy': contentSecurityPolicy(nonce),
    },
  })
}

async function answerImage(url: URL, context: ApiContext): Promise<Response> {
  const granted = context.grants.resolve(url.pathname.slice('/image/'.length), ['picture', 'result', 'preview'])
  if (granted === null) return refuse(404)
  const drawn = await context.services.screenPicture(granted.path, Number(url.searchParams.get('width') ?? 0))
  // No content: the page then shows its own icon.
  if (!drawn.ok) return refuse(204)
  const headers = {
    ...SAFE_HEADERS,
    'Content-Type': drawn.value.mediaType,
    'Cache-Control': 'private, max-age=3600',
    'Content-Security-Policy': "default-src 'none'",
  }
  return new Response(new Uint8Array(drawn.value.bytes), { headers })
}

const refuse = (status: number): Response => new Response(null, { status, headers: SAFE_HEADERS })
