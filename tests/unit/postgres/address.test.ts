import { afterEach, describe, expect, it, vi } from 'vitest'
import { readAddress, shownAddress } from '../../../src/engines/node/postgres/address.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the address of a shared database', () => {
  it.each([
    ['postgres://a@db.kommun.se/ursprung', true],
    ['postgres://a@10.0.0.4/ursprung', true],
    ['postgresql://a:b@[2001:db8::1]:5433/ursprung', true],
    ['postgres://a@127.0.0.1/ursprung', undefined],
    ['postgres://a@localhost:5433/ursprung', undefined],
    ['postgres://a@[::1]/ursprung', undefined],
    ['postgres://a@/ursprung?host=/run/postgresql', undefined],
    // Chosen by whoever wrote the address: left to the driver.
    ['postgres://a@db.kommun.se/ursprung?sslmode=disable', undefined],
  ])('%s: TLS with a proven server %s', (url, ssl) => {
    expect(readAddress(url).ssl).toBe(ssl)
  })

  it('leaves TLS to PGSSLMODE where that is set', () => {
    vi.stubEnv('PGSSLMODE', 'disable')
    expect(readAddress('postgres://a@db.kommun.se/ursprung').ssl).toBeUndefined()
  })

  it.each(['mysql://a:hemligt@x/y', 'postgres://a:hemligt@[x/y', 'postgres://a:hemligt@x:port/y', 'hemligt', ''])(
    'refuses %s without repeating it',
    url => {
      expect(() => readAddress(url)).toThrow(/postgres:\/\/user@server\/database/)
      expect(() => readAddress(url)).not.toThrow(/hemligt/)
    },
  )

  it('names a certificate that is not there', () => {
    expect(() => readAddress('postgres://a:hemligt@x/y?sslrootcert=/finns/inte.pem')).toThrow(/finns\/inte\.pem/)
  })

  it('is shown without password and parameters', () => {
    expect(shownAddress('postgres://anna:hemligt@db.kommun.se:5433/ursprung?application_name=hemligt')).toBe(
      'postgres://anna@db.kommun.se:5433/ursprung',
    )
    expect(shownAddress('postgres://anna:hemligt@[fel')).toBe('postgres://')
  })
})
