import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { landscape } from '../support/pictures.ts'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

const folder = temporaryFolder()
const dataDir = temporaryFolder()
const good = join(folder, 'bra bild åäö 100%.jpg')
const label = (inputs: readonly string[], out: string, more: readonly string[] = []) =>
  runCli(['label', ...inputs, '--out', out, '--kind', 'ai-generated', '--json', ...more], { dataDir })

/** A real file system of 24 kB, less than any labelled copy; only root can mount one, elsewhere the test says skipped. */
const smallDisk = temporaryFolder()
const hasSmallDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', smallDisk]).status === 0
afterAll(() => {
  if (hasSmallDisk) spawnSync('umount', [smallDisk])
})

/** Everything below a folder, hidden files too: nothing half-written may stay behind. */
const everythingIn = (path: string): string[] =>
  existsSync(path) ? readdirSync(path, { recursive: true }).map(String).sort() : []

/** A whole square PNG of one bit a pixel: sharp would take half a minute to write as many pixels. */
function blackPng(sidePx: number): Buffer {
  const chunk = (kind: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), body])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(sidePx, 0)
  head.writeUInt32BE(sidePx, 4)
  head[8] = 1
  const rows = deflateSync(Buffer.alloc(sidePx * (1 + Math.ceil(sidePx / 8))), { level: 1 })
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

beforeAll(async () => {
  await (await landscape(900, 600)).jpeg({ quality: 90 }).toFile(good)
})

describe('bad input', () => {
  it('names file, fact and remedy for each bad file, and the rest of the batch goes on', async () => {
    const bad = {
      missing: join(folder, 'finns-inte.jpg'),
      empty: join(folder, 'tom.jpg'),
      text: join(folder, 'text.jpg'),
      truncated: join(folder, 'kapad.png'),
      newline: join(folder, 'rad\nbrytning.jpg'),
    }
    writeFileSync(bad.empty, '')
    writeFileSync(bad.text, 'det här är ingen bild')
    writeFileSync(bad.truncated, (await (await landscape(900, 600)).png().toBuffer()).subarray(0, 3000))
    writeFileSync(bad.newline, readFileSync(good))
    const out = join(temporaryFolder(), 'ut')
    const run = await label([...Object.values(bad), good], out)
    const reports = run.json() as unknown as {
      input: { path: string }
      status: string
      error: { kind: string; message: string } | null
    }[]
    const byPath = new Map(reports.map(report => [report.input.path, report]))
    expect(reports).toHaveLength(6)
    expect(byPath.get(bad.missing)?.error?.kind).toBe('not-found')
    expect(byPath.get(bad.empty)?.error?.kind).toBe('empty-file')
    expect(byPath.get(bad.text)?.error?.kind).toBe('not-an-image')
    expect(byPath.get(bad.truncated)?.status).toBe('failed')
    expect(byPath.get(bad.newline)?.status).toBe('labelled')
    expect(byPath.get(good)?.status).toBe('labelled')
    for (const report of reports) if (report.error !== null) expect(report.error.message).toContain(report.input.path)
    expect(run.status).toBe(3)
    expect(everythingIn(out)).toEqual(['bra bild åäö 100%.jpg', 'rad\nbrytning.jpg'])
  })

  it('never overwrites an original, also when the output folder is the input folder', async () => {
    const place = temporaryFolder()
    const original = join(place, 'a.jpg')
    writeFileSync(original, readFileSync(good))
    const before = readFileSync(original)
    const run = await label([original], place, ['--overwrite'])
    expect(run.json()[0]).toMatchObject({ status: 'refused', error: { kind: 'output-is-input' } })
    expect(run.status).toBe(1)
    expect(readFileSync(original).equals(before)).toBe(true)
    expect(everythingIn(place)).toEqual(['a.jpg'])
  })

  it('replaces its own earlier copy when asked, and nothing that is not its own', async () => {
    const out = temporaryFolder()
    await label([good], out)
    expect((await label([good], out, ['--overwrite'])).json()[0]).toMatchObject({ status: 'labelled' })
    const foreign = join(out, 'främmande.jpg')
    writeFileSync(foreign, readFileSync(good))
    const input = join(temporaryFolder(), 'främmande.jpg')
    writeFileSync(input, readFileSync(good))
    expect((await label([input], out, ['--overwrite'])).json()[0]).toMatchObject({
      status: 'refused',
      error: { kind: 'output-not-ours' },
    })
    expect(readFileSync(foreign).equals(readFileSync(good))).toBe(true)
  })

  it('keeps same-named files of different folders apart, and leaves the output folder inside the input folder out', async () => {
    const place = temporaryFolder()
    for (const sub of ['sommar', 'vinter']) {
      mkdirSync(join(place, sub))
      writeFileSync(join(place, sub, 'bild.jpg'), readFileSync(good))
    }
    writeFileSync(join(place, 'läs mig.txt'), 'text')
    const out = join(place, 'märkta')
    const first = await label([place], out)
    expect(first.status).toBe(0)
    expect(everythingIn(out).filter(name => name.endsWith('.jpg'))).toEqual(['sommar/bild.jpg', 'vinter/bild.jpg'])
    const again = await label([place], out)
    expect(
      (again.json() as unknown as { status: string; error: { kind: string } }[]).map(report => [
        report.status,
        report.error.kind,
      ]),
    ).toEqual([
      ['refused', 'output-exists'],
      ['refused', 'output-exists'],
    ])
  })

  it('recognises its own label and never labels twice', async () => {
    const out = temporaryFolder()
    await label([good], out)
    const again = await label([join(out, 'bra bild åäö 100%.jpg')], temporaryFolder())
    expect(again.json()[0]).toMatchObject({ status: 'already-labelled', output: null })
    expect(again.status).toBe(0)
  })

  it('refuses an animation, a picture that is too small and one that is too large, with the reason', async () => {
    const place = temporaryFolder()
    const frames = await (await landscape(120, 240)).png().toBuffer()
    const { default: sharp } = await import('sharp')
    await sharp(frames, { pages: 1 }).png().toFile(join(place, 'x.png'))
    await sharp(
      [await (await landscape(120, 120)).png().toBuffer(), await (await landscape(120, 120)).flop().png().toBuffer()],
      { join: { animated: true } },
    )
      .webp()
      .toFile(join(place, 'rörlig.webp'))
    await (await landscape(24, 24)).png().toFile(join(place, 'liten.png'))
    writeFileSync(join(place, 'stor.png'), blackPng(30_001))
    const run = await label(
      [join(place, 'rörlig.webp'), join(place, 'liten.png'), join(place, 'stor.png')],
      join(place, 'ut'),
    )
    const reports = run.json() as unknown as { status: string; error: { kind: string; message: string } }[]
    expect(reports.map(report => report.error.kind)).toEqual(['animated', 'image-too-small', 'image-too-large'])
    expect(reports[1]?.error.message).toMatch(/den är 24 × 24 px, och med texten behövs en bredd av \d+ px\./)
    expect(everythingIn(join(place, 'ut'))).toEqual([])
  }, 240_000)

  it('survives a 2 GB file that only begins like a picture', async () => {
    const huge = join(temporaryFolder(), 'stor.jpg')
    writeFileSync(huge, readFileSync(good).subarray(0, 20_000))
    truncateSync(huge, 2 * 1024 ** 3)
    const run = await runCli(['verify', huge, '--json', '--no-faces'], { dataDir })
    const report = run.json()[0] as unknown as { bytes: number | null; error: { kind: string } | null }
    expect(report.error === null ? report.bytes : report.error.kind).toSatisfy(
      (answer: unknown) => answer === 2 * 1024 ** 3 || answer === 'timed-out',
    )
  }, 120_000)

  it.skipIf(process.getuid?.() === 0)('says so when it may not read or write', async () => {
    const place = temporaryFolder()
    const closed = join(place, 'stängd.jpg')
    writeFileSync(closed, readFileSync(good), { mode: 0o000 })
    const readOnly = join(place, 'skrivskyddad')
    mkdirSync(readOnly)
    chmodSync(readOnly, 0o500)
    expect((await label([closed], join(place, 'ut'))).json()[0]).toMatchObject({ error: { kind: 'permission-denied' } })
    expect((await label([good], readOnly)).json()[0]).toMatchObject({ error: { kind: 'permission-denied' } })
  })

  it.skipIf(!hasSmallDisk)(
    'fails cleanly when the disk is full: the error says so, nothing half-written stays',
    async () => {
      const run = await label([good], join(smallDisk, 'ut'))
      expect(run.json()[0]).toMatchObject({ status: 'failed', error: { kind: 'disk-full' } })
      expect(run.status).toBe(3)
      expect(everythingIn(join(smallDisk, 'ut'))).toEqual([])
    },
  )

  it('fails cleanly where no folder can be made', async () => {
    const run = await label([good], '/dev/full/ut')
    expect(run.json()[0]).toMatchObject({ status: 'failed' })
    expect(run.status).toBe(3)
  })

  it('does not follow a folder that links to itself', async () => {
    const place = temporaryFolder()
    writeFileSync(join(place, 'a.jpg'), readFileSync(good))
    symlinkSync(place, join(place, 'runt'))
    const run = await runCli(['verify', place, '--json', '--no-faces'], { dataDir })
    expect(run.json()).toHaveLength(1)
  })

  it('reads paths from standard input, separated by NUL or by lines', async () => {
    const byLine = await runCli(['verify', '-', '--json', '--no-faces'], { dataDir, input: `${good}\n` })
    const byNul = await runCli(['verify', '-', '--json', '--no-faces'], { dataDir, input: `${good}\0saknas\0` })
    expect(byLine.json()).toHaveLength(1)
    expect(byNul.json()).toHaveLength(2)
  })

  it('answers wrong usage with status 2 and says what would be right', async () => {
    for (const args of [
      ['label', good],
      ['verify'],
      ['verify', good, '--nosuch'],
      ['label', good, '--out', folder, '--kind', 'real'],
      ['nosuch'],
      ['verify', good, '--lists', folder],
      ['identity', 'create', 'k', '--organisation', 'X', '--passphrase'],
    ]) {
      const run = await runCli(args, { dataDir })
      expect([args[0], run.status, run.stdout]).toEqual([args[0], 2, ''])
      expect(run.stderr).not.toBe('')
    }
  })

  it.runIf(existsSync('/dev/full'))('says so and ends with status 3 when its answers cannot be written', () => {
    const full = openSync('/dev/full', 'w')
    const bin = resolve(import.meta.dirname, '../../bin/ursprung.mjs')
    const env = { ...process.env, LC_ALL: 'sv_SE.UTF-8', URSPRUNG_DATA: dataDir }
    const run = spawnSync(process.execPath, [bin, 'policy', 'list'], { env, stdio: ['ignore', full, 'pipe'] })
    closeSync(full)
    expect(run.status).toBe(3)
    expect(run.stderr.toString()).toMatch(/^Fel: Svaren kan inte skrivas ut \(ENOSPC\)\. .*\n$/)
  })

  it('writes a report of several lines line by line', async () => {
    const { stdout } = await runCli(['deviation', good, '--what', 'Utan märkning'], { dataDir })
    expect(stdout).toMatch(/^AVVIKELSERAPPORT: .*\n.*\n\n[^]*\nVAD HAR HÄNT\nUtan märkning\n/)
  })

  it('makes no key where the request for its certificate cannot be written, and says so', async () => {
    const out = join(folder, 'saknas', 'k.csr.pem')
    const asked = await runCli(['identity', 'request', 'k', '--organisation', 'X', '--out', out], { dataDir })
    expect([asked.status, asked.stderr]).toEqual([3, `${out}: filen kan inte skrivas (ENOENT). Välj en annan mapp.\n`])
    expect(existsSync(join(dataDir, 'identity-requests', 'k'))).toBe(false)
  })

  it('exports the register into a new file only, and leaves nothing where it cannot be written', async () => {
    const to = join(folder, 'register.csv')
    const exporting = (path: string) => runCli(['register', 'export', '--to', path], { dataDir })
    expect((await exporting(to)).status).toBe(0)
    const before = readFileSync(to)
    const [again, nowhere] = [await exporting(to), await exporting(join(folder, 'saknas', 'register.csv'))]
    expect([again.status, nowhere.status]).toEqual([3, 3])
    expect(again.stderr).toContain('filen finns redan. Välj ett annat namn.')
    expect(nowhere.stderr).toContain('filen kan inte skrivas (ENOENT). Välj en annan mapp.')
    expect(readFileSync(to)).toEqual(before)
    const copy = await runCli(['register', 'backup', join(folder, 'saknas', 'kopia')], { dataDir })
    expect(copy.status).toBe(3)
    expect(copy.stderr).toContain('Kopian kan inte skrivas (')
  })

  it('prints one verify object even for what cannot be read, and JSON only on stdout', async () => {
    const run = await runCli(['verify', join(folder, 'finns-inte.jpg'), good, '--json', '--no-faces'], { dataDir })
    const reports = run.json() as unknown as { schema: string; error: { kind: string } | null }[]
    expect(reports.map(report => [report.schema, report.error?.kind ?? null])).toEqual([
      ['ursprung.verify/1', 'not-found'],
      ['ursprung.verify/1', null],
    ])
    expect(run.status).toBe(3)
  })
})
