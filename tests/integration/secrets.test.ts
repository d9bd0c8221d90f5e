import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasOpenssl, type IssuedPair, type LocalAuthority, makeAuthority } from '../support/local-authority.ts'
import { landscape } from '../support/pictures.ts'
import { type CliRun, runCli, temporaryFolder } from '../support/run-cli.ts'

const PASSPHRASE = 'Granris-i-mars-42-åäö'
const PIN = 'pin-739114'

/** Every way to fail with a secret in hand; none of it may stand in what the program says, nor in the files it writes except the keys. */
describe.skipIf(!hasOpenssl())('secrets', () => {
  const folder = temporaryFolder()
  const dataDir = join(folder, 'data')
  let authority: LocalAuthority
  let leaf: IssuedPair
  const at = (name: string): string => join(folder, name)
  const said: string[] = []
  const secrets: string[] = [PASSPHRASE, PIN]

  beforeAll(async () => {
    await mkdir(at('ca'))
    authority = makeAuthority(at('ca'))
    leaf = authority.issue('Kommunikation', 'es256')
    const bytes = await readFile(leaf.keyPath, 'utf8')
    secrets.push(...privateLines(bytes))
    await (await landscape(640, 480)).jpeg().toFile(at('bild.jpg'))
    const p12 = ['pkcs12', '-export', '-inkey', leaf.keyPath, '-in', leaf.certificatePath]
    execFileSync('openssl', [...p12, '-passout', `pass:${PASSPHRASE}`, '-out', at('rätt.p12')], { stdio: 'pipe' })
    execFileSync('openssl', [...p12, '-passout', 'pass:annan', '-out', at('fel.p12')], { stdio: 'pipe' })
    const other = authority.issue('annan', 'es256')
    await writeFile(at('blandat.pem'), (await readFile(other.chainPath, 'utf8')) + bytes)
    await writeFile(at('skadad.pem'), (await readFile(leaf.chainPath, 'utf8')) + bytes.replace(/[A-Z]/, '!'))
    const web = authority.issue('webb', 'es256', { extensions: ['extendedKeyUsage=serverAuth'] })
    secrets.push(...privateLines(await readFile(web.keyPath, 'utf8')))
    await writeFile(at('webb.pem'), (await readFile(web.chainPath, 'utf8')) + (await readFile(web.keyPath, 'utf8')))
    await writeFile(at('kedja.pem'), await readFile(leaf.chainPath))
    await writeFile(
      at('signer.sh'),
      `#!/bin/sh\nif [ -e ${at('fail')} ]; then echo "wrong ${PIN}" >&2; exit 9; fi\nexec openssl dgst -sha256 -sign ${leaf.keyPath}\n`,
    )
    await chmod(at('signer.sh'), 0o700)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const run = async (args: readonly string[], input = `${PASSPHRASE}\n`): Promise<CliRun> => {
    const done = await runCli([...args, '--json'], { dataDir, input })
    said.push(done.stdout, done.stderr)
    return done
  }

  it.each([
    [
      'a PKCS#12 that the passphrase does not open',
      'passphrase-wrong',
      ['identity', 'import', 'a', 'fel.p12', '--passphrase'],
    ],
    ['a key of another certificate', 'key-mismatch', ['identity', 'import', 'a', 'blandat.pem', '--passphrase']],
    ['a damaged key', 'key-missing', ['identity', 'import', 'a', 'skadad.pem', '--passphrase']],
    ['an unsuitable certificate', 'certificate-unsuitable', ['identity', 'import', 'a', 'webb.pem', '--passphrase']],
    ['a name that is none', 'identity-name', ['identity', 'import', '../a', 'rätt.p12', '--passphrase']],
    ['a check of a file', 'certificate.eku-unsuitable', ['identity', 'check', 'webb.pem', '--passphrase']],
    [
      'a request with a name too long',
      'certificate-name-too-long',
      ['identity', 'request', 'b', '--organisation', 'x'.repeat(80), '--passphrase'],
    ],
    [
      'a service without its certificate',
      'passphrase-wrong',
      [
        'identity',
        'add-service',
        'c',
        '--chain',
        'kedja.pem',
        '--client',
        'fel.p12',
        '--url',
        'https://127.0.0.1:9/',
        '--passphrase',
      ],
    ],
  ] as const)('are not told by %s', async (_, kind, args) => {
    const done = await run(args.map(word => (/\.(?:p12|pem)$/.test(word) ? at(word) : word)))
    expect(done.status, done.stdout + done.stderr).not.toBe(0)
    expect(done.stdout).toContain(kind)
    expect(done.stderr).not.toMatch(/ {4}at /)
    expectNoSecret(done.stdout + done.stderr)
  })

  it('are not told by a picture whose key the passphrase does not open', async () => {
    expect(
      (await run(['identity', 'import', 'låst', at('rätt.p12'), authority.issuingPath, '--passphrase'])).status,
    ).toBe(0)
    const wrong = 'fel-lösenfras-99'
    const label = [
      'label',
      at('bild.jpg'),
      '--out',
      at('ut'),
      '--kind',
      'ai-generated',
      '--answer',
      'people-visible=no',
      '--no-faces',
      '--decided-by',
      'prov',
      '--identity',
      'låst',
    ]
    const done = await run(label, `${wrong}\n`)
    expect(done.status).toBe(3)
    expectNoSecret(done.stdout + done.stderr)
    expect(done.stdout + done.stderr).not.toContain(wrong)
    expect(await readdir(at('ut')).catch(() => [])).toEqual([])
  })

  it('are not told by a command that fails and talks about its PIN', async () => {
    const add = ['identity', 'add-command', 'kort', '--chain', leaf.chainPath, '--', at('signer.sh')]
    const added = await runCli(add, { dataDir })
    expect(added.status, added.stderr).toBe(0)
    await writeFile(at('fail'), '')
    const label = [
      'label',
      at('bild.jpg'),
      '--out',
      at('ut'),
      '--kind',
      'ai-generated',
      '--answer',
      'people-visible=no',
      '--no-faces',
      '--decided-by',
      'prov',
      '--identity',
      'kort',
    ]
    const done = await run(label, '')
    expect(done.status).toBe(3)
    expect(done.stdout).toContain('signer-failed')
    expectNoSecret(done.stdout + done.stderr)
  })

  it('stand in no file of the data folder in the clear', async () => {
    for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      expectNoSecret((await readFile(join(file.parentPath, file.name))).toString('latin1'), file.name)
    }
    expect(said.length).toBeGreaterThan(10)
  })

  /** The first two lines of a P-256 key hold the secret number; the third holds the public one, which certificates show too. */
  function privateLines(pem: string): readonly string[] {
    return pem.split('\n').slice(1, 3)
  }

  function expectNoSecret(text: string, where = ''): void {
    for (const secret of secrets) expect(text.includes(secret), `${where}: ${secret.slice(0, 8)}…`).toBe(false)
    expect(text, where).not.toContain('BEGIN PRIVATE KEY')
    expect(text, where).not.toContain('BEGIN EC PRIVATE KEY')
  }
})
