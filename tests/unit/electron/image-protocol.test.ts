import { describe, expect, it } from 'vitest'
import { answerAppRequest } from '../../../electron/image-protocol.ts'
import { createGrants } from '../../../src/api/grants.ts'
import type { ApiContext } from '../../../src/api/services.ts'

const grants = createGrants()
const asked: string[] = []
const context = {
  grants,
  services: {
    screenPicture: async (path: string) => {
      asked.push(path)
      return {
        ok: true,
        value: { bytes: new Uint8Array([1, 2]), mediaType: 'image/webp', size: { widthPx: 1, heightPx: 1 } },
      }
    },
  },
} as unknown as ApiContext
const page = new Map([
  [
    '/index.html',
    { bytes: Buffer.from('<meta property="csp-nonce" content="%URSPRUNG_NONCE%">'), mediaType: 'text/html' },
  ],
  ['/assets/a.js', { bytes: Buffer.from('1'), mediaType: 'text/javascript' }],
])
const ask = (url: string, method = 'GET') => answerAppRequest({ url, method }, page, context)

describe('app:// requests', () => {
  it('give the start page with a fresh nonce that its policy names, and no inline script', async () => {
    const [one, two] = await Promise.all([ask('app://ursprung/'), ask('app://ursprung/')])
    const nonce = /content="([^"]+)"/.exec(await one.text())?.[1] ?? ''
    const policy = one.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain(`'nonce-${nonce}'`)
    expect(policy).not.toContain('unsafe')
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(two.headers.get('Content-Security-Policy')).not.toBe(policy)
  })

  it.each([
    'app://ursprung/../../etc/passwd',
    'app://ursprung/assets/../../../etc/passwd',
    'app://ursprung/assets/%2e%2e/%2e%2e/etc/passwd',
    'app://ursprung/saknas.js',
    'app://ursprung/image/../../etc/passwd',
    `app://ursprung/image/${'A'.repeat(43)}`,
    'app://ursprung/image/__proto__',
  ])('find nothing at %s', async url => {
    expect((await ask(url)).status).toBe(404)
    expect(asked).toEqual([])
  })

  it('refuse other hosts and methods', async () => {
    expect((await ask('app://annan/')).status).toBe(403)
    expect((await ask('app://ursprung/', 'POST')).status).toBe(403)
  })

  it('draw a picture only for a grant that may be looked at', async () => {
    const picture = grants.give({ path: '/b/bild.jpg', name: 'bild.jpg', relativePath: 'bild.jpg', purpose: 'picture' })
    const folder = grants.give({ path: '/b', name: 'b', relativePath: 'b', purpose: 'folder' })
    expect((await ask(`app://ursprung/image/${folder}`)).status).toBe(404)
    const answer = await ask(`app://ursprung/image/${picture}?width=200`)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/webp'])
    expect(asked).toEqual(['/b/bild.jpg'])
  })
})
