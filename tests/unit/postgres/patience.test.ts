import { describe, expect, it } from 'vitest'
import { DatabaseFailure } from '../../../src/engines/node/database/database.ts'
import { patiently } from '../../../src/engines/node/postgres/patient-database.ts'
import { postgresFailure } from '../../../src/engines/node/postgres/postgres-failure.ts'

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

describe('a server that is away', () => {
  it('is waited for, and told', async () => {
    const told: string[] = []
    let tries = 0
    const work = async (): Promise<string> => {
      tries += 1
      if (tries < 3) throw coded('ECONNREFUSED', 'connect ECONNREFUSED')
      return 'svar'
    }
    expect(await patiently(work, { signal: new AbortController().signal, onAway: reason => told.push(reason) })).toBe(
      'svar',
    )
    expect(told).toEqual(['connect ECONNREFUSED', 'connect ECONNREFUSED'])
  })

  it('is waited for until somebody ends it', async () => {
    const stop = new AbortController()
    const work = async (): Promise<never> => {
      throw new DatabaseFailure('unreachable', 'borta')
    }
    const waiting = patiently(work, { signal: stop.signal, onAway: () => stop.abort(new Error('slut')) })
    await expect(waiting).rejects.toThrow('slut')
  })

  it('is not waited for when it refuses, or when the mistake is ours', async () => {
    const patience = { signal: new AbortController().signal, onAway: () => undefined }
    for (const cause of [
      coded('28P01', 'password authentication failed'),
      coded('42601', 'syntax error'),
      new Error('fel'),
    ])
      await expect(
        patiently(async () => {
          throw cause
        }, patience),
      ).rejects.toBe(cause)
  })
})

describe('what a server says', () => {
  it.each([
    ['57P01', 'unreachable'],
    ['57P03', 'unreachable'],
    ['08006', 'unreachable'],
    ['53300', 'unreachable'],
    ['53100', 'disk-full'],
    ['28P01', 'not-allowed'],
    ['42501', 'not-allowed'],
    ['42P01', 'not-prepared'],
    ['3F000', 'not-prepared'],
    ['40P01', 'busy'],
    ['25006', 'read-only'],
    ['XX001', 'damaged'],
    ['ECONNRESET', 'unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
  ])('%s is %s', (code, kind) => {
    expect(postgresFailure(coded(code))?.kind).toBe(kind)
  })

  it('is ours when the statement is wrong', () => {
    expect(postgresFailure(coded('42601'))).toBeNull()
    expect(postgresFailure(new TypeError('x'))).toBeNull()
    expect(postgresFailure('x')).toBeNull()
  })

  it('is found in the last of several addresses, and where the driver gives no code', () => {
    expect(postgresFailure(new AggregateError([coded('ECONNREFUSED')]))?.kind).toBe('unreachable')
    expect(postgresFailure(new Error('Connection terminated unexpectedly'))?.kind).toBe('unreachable')
  })
})
