import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether `openssl ts` can be run here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['ts', '-help'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** An RFC 3161 authority of our own on loopback. */
export interface TimeStampAuthority {
  readonly url: string
  /** The certificate of its CA: what a list of time-stamp anchors would hold. */
  readonly anchorPem: string
  readonly requestCount: () => number
  /** `replays`: the answer to an earlier question, so its nonce and hash are wrong. */
  mood: 'stamps' | 'garbage' | 'replays' | 'hangs' | 'refuses'
  readonly close: () => Promise<void>
}

const config = (folder: string): string => `
[req]
distinguished_name = name
prompt = no
[name]
C = SE
O = Provstämpeln
CN = Prov
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = ours
[ours]
serial = ${folder}/serial
crypto_device = builtin
signer_cert = ${folder}/leaf.crt
certs = ${folder}/ca.crt
signer_key = ${folder}/leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`

/** Makes CA and leaf with openssl, and answers requests on an ephemeral port of this machine until closed. */
export async function startTimeStampAuthority(folder: string): Promise<TimeStampAuthority> {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: folder })
  await writeFile(at('tsa.cnf'), config(folder))
  await writeFile(at('serial'), '01\n')
  const subject = (name: string): string => `/C=SE/O=Provstampeln/CN=${name}`
  for (const name of ['ca', 'leaf'])
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at(`${name}.key`))
  const common = ['-config', at('tsa.cnf'), '-sha256'] as const
  await openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('ca.key'),
    '-days',
    '30',
    '-extensions',
    'ca',
    '-subj',
    subject('CA'),
    '-out',
    at('ca.crt'),
    ...common,
  )
  await openssl('req', '-new', '-key', at('leaf.key'), '-subj', subject('TSA'), '-out', at('leaf.csr'), ...common)
  await openssl(
    'x509',
    '-req',
    '-in',
    at('leaf.csr'),
    '-CA',
    at('ca.crt'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-days',
    '20',
    '-sha256',
    '-extfile',
    at('tsa.cnf'),
    '-extensions',
    'leaf',
    '-out',
    at('leaf.crt'),
  )
  let requests = 0
  let earlier: Buffer | null = null
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      requests++
      if (authority.mood === 'hangs') return
      if (authority.mood === 'refuses') return void response.writeHead(500).end()
      if (authority.mood === 'garbage') return void response.end('<html>Välkommen</html>')
      if (authority.mood === 'replays' && earlier !== null) return void response.end(earlier)
      const name = at(randomBytes(6).toString('hex'))
      const reply = (bytes: Buffer): ServerResponse => {
        earlier = bytes
        return response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(bytes)
      }
      const fail = (cause: unknown): ServerResponse => response.writeHead(500).end(String(cause))
      void answer(name, Buffer.concat(parts), openssl, at('tsa.cnf')).then(reply, fail)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const authority: TimeStampAuthority = {
    mood: 'stamps',
    url: `http://127.0.0.1:${port}/tsa`,
    anchorPem: await readFile(at('ca.crt'), 'utf8'),
    requestCount: () => requests,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return authority
}

async function answer(
  name: string,
  query: Uint8Array,
  openssl: (...args: string[]) => Promise<unknown>,
  configPath: string,
): Promise<Buffer> {
  await writeFile(`${name}.tsq`, query)
  try {
    await openssl(
      'ts',
      '-reply',
      '-config',
      configPath,
      '-section',
      'ours',
      '-queryfile',
      `${name}.tsq`,
      '-out',
      `${name}.tsr`,
    )
    return await readFile(`${name}.tsr`)
  } finally {
    await Promise.all([rm(`${name}.tsq`, { force: true }), rm(`${name}.tsr`, { force: true })])
  }
}
