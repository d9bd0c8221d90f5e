/** SIGKILL at random moments of `trust update`, the lists served on this machine: afterwards both lists are of one issue, the last acknowledged or a newer one. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { readPemCertificates } from '../../src/engines/node/c2pa/own/certificate-chain.ts'
import { createIdentity } from '../../src/engines/node/identity/create-identity.ts'
import { createTrustStore } from '../../src/engines/node/trust/trust-store.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'

const FIRST_ISSUE_MS = Date.UTC(2026, 0, 1)
const LONGEST_LIFE_MS = 600
/** More than any life of an updater has. */
const ISSUES_A_ROUND = 1_000

/** `rounds` updaters on one folder, each killed. */
export async function trustUpdateKills({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const store = join(folder, 'trust-update')
  const server = serveLists(await makeCertificates(folder))
  const random = seededRandom(seed)
  const { add, counts } = tally()
  const broken: string[] = []
  const known = new Set<string>()
  let acknowledged = -1
  try {
    const address = await listening(server)
    for (let round = 0; round < rounds; round += 1) {
      const from = round * ISSUES_A_ROUND
      const said = await killUpdater([store, address, String(from)], random() * LONGEST_LIFE_MS)
      acknowledged = said.at(-1) ?? acknowledged
      add('acknowledged', said.length)
      const unfinished = unfinishedIn(store)
      if (unfinished.some(name => name === '.commit' || !known.has(name))) add('killed in the middle of a swap')
      for (const name of unfinished) known.add(name)
      const problems = await problemsOf(store, acknowledged)
      broken.push(...problems.map(what => `trust-update-kills seed ${seed} round ${round}: ${what}`))
    }
  } finally {
    server.close()
    server.closeAllConnections()
  }
  return { programme: 'kill -9 of trust update', tried: rounds, hit: rounds, seen: counts, broken }
}

/** `.commit` was decided, the others were not. */
const unfinishedIn = (store: string): readonly string[] =>
  (existsSync(store) ? readdirSync(store) : []).filter(name => name === '.commit' || name.startsWith('.incoming-'))

/** Neither half a list, nor two of different issues, nor one before the last that was acknowledged. */
async function problemsOf(store: string, acknowledged: number): Promise<readonly string[]> {
  const { bundle, problems } = await createTrustStore(store).load()
  const told = problems.map(({ kind, path }) => `${kind}: ${path}`)
  if (bundle.lists.length === 0 && acknowledged === -1) return told
  const issues = bundle.lists.map(({ date }) => (Date.parse(date) - FIRST_ISSUE_MS) / 1_000)
  const [one = -1, other = -2] = issues
  if (issues.length !== 2 || one !== other) return [...told, `lists of the issues ${issues.join(', ')}`]
  if (one < acknowledged) told.push(`issue ${one}, but ${acknowledged} was acknowledged`)
  const wrong = bundle.lists.filter(list => list.certificateCount !== certificatesIn(one))
  return [...told, ...wrong.map(list => `${list.name} of issue ${one} has ${list.certificateCount} certificates`)]
}

const certificatesIn = (issue: number): number => 1 + (issue % 2)

function serveLists(certificates: readonly string[]): Server {
  return createServer((request, response) => {
    const [, issueText = '0', name = ''] = (request.url ?? '').split('/')
    const issue = Number(issueText)
    const pems = certificates.slice(0, certificatesIn(issue))
    if (name.endsWith('.pem')) return response.end(pems.join(''))
    const ders = readPemCertificates(pems.join('')).certificates.map(certificate => certificate.raw.toString('base64'))
    const scheme = {
      SchemeName: [{ value: name.includes('TSA') ? 'C2PA TSA Trust List' : 'C2PA Trust List' }],
      ListIssueDateTime: new Date(FIRST_ISSUE_MS + issue * 1_000).toISOString(),
    }
    const entities = ders.map(val => ({ X509Certificates: [{ val }] }))
    return response.end(JSON.stringify({ LoTE: { ListAndSchemeInformation: scheme, TrustedEntitiesList: entities } }))
  })
}

const listening = (server: Server): Promise<string> =>
  new Promise(done => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      done(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`)
    })
  })

/** Kills `waitMs` after it began; the issues that it acknowledged. Throws when it ended by itself. */
async function killUpdater(args: readonly string[], waitMs: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'trust-updater.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), waitMs)
    said += chunk.toString()
  })
  const code = await new Promise<number | null>(done => child.on('close', done))
  if (code !== null) throw new Error(`Expected the updater to be killed but it ended with ${code}: ${complaint}`)
  const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n')
  return lines.filter(line => /^\d+$/.test(line)).map(Number)
}

/** Two certificates that the product made itself. */
async function makeCertificates(folder: string): Promise<readonly string[]> {
  const dataDir = join(folder, 'issuers')
  for (const name of ['en', 'annan']) await createIdentity({ dataDir, name, organisation: `Utfärdare ${name}` })
  return ['en', 'annan'].map(name => readFileSync(join(dataDir, 'identities', name, 'root.pem'), 'utf8'))
}
