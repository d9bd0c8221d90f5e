import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasOpenssl, makeAuthority } from '../support/local-authority.ts'
import { type OpenWires, openWires, WIRES } from './open-wires.ts'

/** Signing identities over three wires: files as grants, faults with reason and remedy, and no program to be named. */
describe.skipIf(!hasOpenssl())('identities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-contract-'))
  let wires: OpenWires

  beforeAll(async () => {
    wires = await openWires(folder)
  })
  afterAll(async () => {
    await wires.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(WIRES)('takes a request and its answer, and tells a wrong answer why: %s', async wire => {
    const { identities } = wires.clients[wire]
    const name = `sala-${WIRES.indexOf(wire)}`
    const wish = { name, organisation: 'Sala kommun', commonName: '', key: 'es256' as const, passphrase: '' }
    const asked = await identities.request(wish)
    if (!asked.ok) throw new Error(asked.error.kind)
    expect((await identities.requests()).map(request => request.name)).toContain(name)
    const authority = makeAuthority(mkdtempSync(join(folder, 'ca-')))
    const csr = join(folder, `${name}.csr`)
    writeFileSync(csr, asked.value.requestPem)
    const wrong = authority.grant(csr, { extra: ['extendedKeyUsage=serverAuth'] })
    const refused = await identities.complete({ name, grants: [wires.give(wrong)], trustAuthority: false })
    if (refused.ok) throw new Error('expected a refusal')
    const [problem] = refused.error.problems
    expect(problem?.why).toMatch(/C2PA/)
    expect(problem?.nextStep).not.toBe('')
    expect(JSON.stringify(refused)).not.toContain(folder)
    const taken = await identities.complete({ name, grants: [wires.give(authority.grant(csr))], trustAuthority: true })
    expect(taken).toMatchObject({ ok: true, value: { identity: { name, isOwnAnchor: true } } })
    expect(await identities.check({ name })).toMatchObject({ ok: true, value: { hasKey: true } })
    expect(await identities.requests()).toEqual([])
  })

  it.each(WIRES)('takes neither a path nor a program: %s', async wire => {
    const { identities } = wires.clients[wire]
    const grant = wires.give(join(folder, 'finns-inte.pem'))
    const service = {
      name: 'tjanst',
      url: 'https://127.0.0.1:1/',
      chain: [grant],
      client: [grant],
      authority: null,
      passphrase: '',
      input: 'data' as const,
      trustAuthority: false,
    }
    await expect(identities.addService({ ...service, chain: ['/etc/passwd'] })).rejects.toThrow()
    const withProgram = { ...service, command: ['/bin/sh'] }
    await expect(identities.addService(withProgram)).rejects.toThrow()
    const unread = await identities.addService(service)
    expect(unread.ok).toBe(false)
    expect(JSON.stringify(unread)).not.toContain(folder)
    const expired = await identities.addService({ ...service, chain: ['x'.repeat(43)] })
    expect(expired).toMatchObject({ ok: false, error: { kind: 'grant-expired', problems: [] } })
  })
})
