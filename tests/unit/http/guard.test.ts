import { describe, expect, it } from 'vitest'
import { type GuardedRequest, isSameSecret, refusalOf } from '../../../src/http/guard.ts'

const rules = { port: 4711, token: 'k'.repeat(43) }
const page: GuardedRequest = {
  kind: 'page',
  method: 'GET',
  host: '127.0.0.1:4711',
  origin: undefined,
  fetchSite: 'none',
  fetchDest: 'document',
  token: undefined,
}
const upload: GuardedRequest = {
  kind: 'upload',
  method: 'POST',
  host: '127.0.0.1:4711',
  origin: 'http://127.0.0.1:4711',
  fetchSite: 'same-origin',
  fetchDest: 'empty',
  token: rules.token,
}
const socket: GuardedRequest = { ...upload, kind: 'socket', method: 'GET', fetchDest: 'websocket' }
const image: GuardedRequest = { ...page, kind: 'image', fetchSite: 'same-origin', fetchDest: 'image' }

describe('refusalOf', () => {
  it('lets the own page, its pictures, uploads and socket through', () => {
    expect([page, image, upload, socket].map(request => refusalOf(request, rules))).toEqual([null, null, null, null])
  })

  it('lets a person open the page by a link in another program or site', () => {
    expect(refusalOf({ ...page, fetchSite: 'cross-site' }, rules)).toBeNull()
  })

  it.each([
    'evil.example:4711',
    'localhost:4711',
    '127.0.0.1',
    '127.0.0.1:4712',
    '[::1]:4711',
    '127.0.0.1:4711.evil.example',
    undefined,
  ])('refuses DNS rebinding and other host headers: %s', host => {
    for (const request of [page, image, upload, socket])
      expect(refusalOf({ ...request, host }, rules)?.kind).toBe('wrong-host')
  })

  it.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1:4712',
    'https://127.0.0.1:4711',
    'http://127.0.0.1:4711.evil.example',
    'file://',
  ])('refuses another origin, also with the right token: %s', origin => {
    for (const request of [upload, socket, image])
      expect(refusalOf({ ...request, origin }, rules)?.kind).toBe('other-origin')
  })

  it('refuses uploads and sockets that name no origin: browsers always do', () => {
    for (const request of [upload, socket])
      expect(refusalOf({ ...request, origin: undefined }, rules)?.kind).toBe('other-origin')
  })

  it('refuses a picture embedded in another site, and the page in a frame', () => {
    expect(refusalOf({ ...image, fetchSite: 'cross-site' }, rules)?.kind).toBe('other-site')
    expect(refusalOf({ ...image, fetchSite: 'same-site' }, rules)?.kind).toBe('other-site')
    expect(refusalOf({ ...page, fetchSite: 'cross-site', fetchDest: 'iframe' }, rules)?.kind).toBe('other-site')
  })

  it.each([undefined, '', 'x', 'k'.repeat(42), 'k'.repeat(44), 'K'.repeat(43)])(
    'refuses a missing or wrong token: %s',
    token => {
      for (const request of [upload, socket]) expect(refusalOf({ ...request, token }, rules)?.kind).toBe('wrong-token')
    },
  )

  it.each(['PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])(
    'refuses the method %s everywhere: no CORS preflight is answered',
    method => {
      for (const request of [page, image, upload, socket])
        expect(refusalOf({ ...request, method }, rules)?.kind).toBe('wrong-method')
    },
  )

  it('refuses an upload by GET, which a link could cause', () => {
    expect(refusalOf({ ...upload, method: 'GET' }, rules)?.kind).toBe('wrong-method')
  })
})

describe('isSameSecret', () => {
  it('never takes an empty secret for a match', () => {
    expect(isSameSecret(undefined, '')).toBe(false)
    expect(isSameSecret('', 'a')).toBe(false)
    expect(isSameSecret('abc', 'abc')).toBe(true)
  })
})
