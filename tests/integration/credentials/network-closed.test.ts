import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_TRUST_LISTS } from '../../../src/catalog/trust-lists.ts'
import { loadC2paEngine } from '../../../src/engines/node/c2pa/load-engine.ts'
import { readSettings } from '../../../src/engines/node/c2pa/c2pa-settings.ts'
import { readProvenance } from '../../../src/engines/node/c2pa/c2pa-provenance.ts'

const run = promisify(execFile)
const corpus = join(import.meta.dirname, '../../../../shared/corpus')
const readOnce = join(import.meta.dirname, 'read-once.ts')

let folder: string
let server: Server
let requests = 0
let remote: string
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-network-'))
  server = createServer((_, response) => {
    requests += 1
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}/manifest.c2pa`
  remote = await pictureWithRemoteManifest(url)
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

describe('a manifest in the cloud', () => {
  it('is named and not asked for, though its server is there', async () => {
    const reading = await readProvenance(remote, 'image/jpeg', { trust: NO_TRUST_LISTS })
    expect(reading).toEqual({ kind: 'remote-only', url })
    expect(requests).toBe(0)
  })

  it('would be asked for with the engine’s own defaults, so the test above can fail', async () => {
    const closed = readSettings(NO_TRUST_LISTS)
    const open = { ...closed, verify: { ...closed.verify, remote_manifest_fetch: true }, core: {} } as never
    const engine = await loadC2paEngine('native')
    await engine?.read({ path: remote, mediaType: 'image/jpeg', settings: open, sidecar: null })
    expect(requests).toBeGreaterThan(0)
  })
})

describe.skipIf(!canTrace())('the system calls of a read', () => {
  it('open no socket, whatever the picture points to', async () => {
    expect(await networkCalls([process.execPath, readOnce, remote, 'image/jpeg'])).toEqual([])
  })

  it
    .skipIf(!existsSync(corpus))
    .each([
      'c2pa/contentauth__c2pa-rs/sdk/tests/fixtures/ocsp_with_assertion.jpg',
      'c2pa/contentauth__c2pa-rs/cli/tests/fixtures/C_with_CAWG_data.jpg',
      'c2pa/contentauth__c2pa-rs/sdk/src/identity/tests/fixtures/claim_aggregation/ims_multiple_manifests.jpg',
    ])('open none for %s', async name => {
    const command = [process.execPath, readOnce, join(corpus, name), 'image/jpeg', join(corpus, 'trust')]
    expect(await networkCalls(command)).toEqual([])
  })

  it('would show a connection', async () => {
    const script = `require('node:net').connect(9, '127.0.0.1').on('error', () => {})`
    const calls = await networkCalls([process.execPath, '-e', script])
    expect(calls.some(call => call.includes('127.0.0.1'))).toBe(true)
  })
})

/** Lines of strace about sockets that lead out of the process's own machine room: internet families, and lookups by name services. */
async function networkCalls(command: readonly string[]): Promise<readonly string[]> {
  const trace = join(folder, 'trace')
  await run('strace', ['-f', '-qq', '-e', 'trace=socket,connect,sendto,sendmsg', '-o', trace, ...command])
  const lines = (await readFile(trace, 'utf8')).split('\n')
  return lines.filter(line => /AF_INET|nscd|resolve/.test(line))
}

/** Linux with strace and the right to trace; elsewhere these tests are skipped. */
function canTrace(): boolean {
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false // no strace, or tracing is forbidden in this container
  }
}

/** A picture without a manifest whose XMP names one elsewhere (C2PA 2.2 section 11.4). */
async function pictureWithRemoteManifest(address: string): Promise<string> {
  const path = join(folder, 'remote.jpg')
  const description = `<rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="${address}"/>`
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF>`
  const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta><?xpacket end="w"?>`
  await sharp({ create: { width: 20, height: 10, channels: 3, background: '#456' } })
    .withXmp(xmp)
    .jpeg()
    .toFile(path)
  return path
}
