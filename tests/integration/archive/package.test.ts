import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csipProblems } from '../../support/csip-structure.ts'
import { landscape } from '../../support/pictures.ts'
import { premisProblems } from '../../support/premis-structure.ts'
import { runCli, temporaryFolder } from '../../support/run-cli.ts'

const folder = temporaryFolder()
const inbox = join(folder, 'in')
const labelled = join(folder, 'märkta')
const out = join(folder, 'paket')
const dataDir = join(folder, 'data')
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const pack = (...args: readonly string[]) =>
  runCli(['package', '--out', out, '--organisation', 'Sala kommun', '--json', ...args], { dataDir })
const partials = (): readonly string[] => readdirSync(out).filter(name => name.startsWith('.ursprung-'))

beforeAll(async () => {
  mkdirSync(join(inbox, 'å ä'), { recursive: true })
  writeFileSync(join(inbox, 'å ä/möte #1 (50%).jpg'), await (await landscape(700, 500)).jpeg().toBuffer())
  writeFileSync(join(inbox, 'torg.png'), await (await landscape(640, 480)).png().toBuffer())
  writeFileSync(join(inbox, 'läs.txt'), 'ingen bild')
  const answers = ['--answer', 'people-visible=no', '--decided-by', 'kommunikatör', '--no-faces']
  const run = await runCli(['label', inbox, '--out', labelled, '--kind', 'ai-generated', ...answers], { dataDir })
  expect(run.stderr).toContain('Märkta: 2.')
}, 120_000)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('package', () => {
  it('holds originals byte for byte, labelled copies with their originals, verdicts and PREMIS, by the rules of CSIP', async () => {
    copyFileSync(join(inbox, 'torg.png'), join(labelled, 'okänd.png'))
    const before = statSync(join(inbox, 'torg.png')).mtimeMs
    const run = await pack(inbox, '--labelled', labelled, '--id', 'leverans-1', '--agreement', 'RA 13-2011/5329')
    const [report] = run.json() as Record<string, unknown>[]
    expect(report).toMatchObject({ originals: 2, labelled: 2, leftOut: 1, error: null })
    const root = join(out, 'leverans-1')
    expect(csipProblems(root)).toEqual([])
    expect(sha256(join(root, 'METS.xml'))).toBe(report?.['metsSha256'])
    for (const name of ['torg.png', 'å ä/möte #1 (50%).jpg']) {
      expect(sha256(join(root, 'representations/rep-original/data', name))).toBe(sha256(join(inbox, name)))
      expect(sha256(join(root, 'representations/rep-labelled/data', name))).toBe(sha256(join(labelled, name)))
    }
    expect(statSync(join(root, 'representations/rep-original/data/torg.png')).mtimeMs).toBeCloseTo(before, 0)
    const premis = (base: string): string => readFileSync(join(root, base, 'metadata/preservation/premis.xml'), 'utf8')
    const elsewhere = ['leverans-1', 'leverans-1/rep-original', 'original-000001', 'original-000002']
    expect(premisProblems(premis('.'))).toEqual([])
    expect(premisProblems(premis('representations/rep-original'), elsewhere.slice(0, 1))).toEqual([])
    expect(premisProblems(premis('representations/rep-labelled'), elsewhere)).toEqual([])
    expect(premis('representations/rep-labelled')).toContain('labelled-000001-labelling')
    const verdicts = JSON.parse(
      readFileSync(join(root, 'representations/rep-labelled/metadata/preservation/verify.json'), 'utf8'),
    ) as Record<string, unknown>[]
    expect(verdicts.map(verdict => [verdict['schema'], (verdict['label'] as { state: string }).state])).toEqual([
      ['ursprung.verify/1', 'present'],
      ['ursprung.verify/1', 'present'],
    ])
    expect(partials()).toEqual([])
  }, 120_000)

  it('notices what is changed in it afterwards', async () => {
    await pack(inbox, '--id', 'ändrad')
    const root = join(out, 'ändrad')
    expect(csipProblems(root)).toEqual([])
    writeFileSync(join(root, 'representations/rep-original/data/torg.png'), 'något annat')
    writeFileSync(join(root, 'documentation/extra.txt'), 'ingen har nämnt mig')
    const mets = join(root, 'METS.xml')
    writeFileSync(
      mets,
      readFileSync(mets, 'utf8').replace('TYPE="PHYSICAL"', 'TYPE="LOGICAL"').replace(' ROLE="CREATOR"', ''),
    )
    const broken = new Set(csipProblems(root).map(problem => problem.split(' ')[0]))
    expect(broken).toEqual(new Set(['CSIP11', 'CSIP58', 'CSIP69', 'CSIP71', 'CSIP81']))
  }, 120_000)

  it('takes its pictures from a scan, by what was found', async () => {
    await runCli(['scan', labelled, '--json'], { dataDir })
    const run = await pack('--scan', labelled, '--origin', 'ai-generated', '--id', 'urval')
    expect(run.json()[0]).toMatchObject({ originals: 2, labelled: 0, error: null })
    expect(csipProblems(join(out, 'urval'))).toEqual([])
    const nothing = await pack('--scan', labelled, '--origin', 'camera', '--id', 'tomt')
    expect(nothing.json()[0]).toMatchObject({ path: null, error: { kind: 'nothing-to-pack' } })
    expect((await pack('--scan', inbox, '--id', 'aldrig')).json()[0]).toMatchObject({
      error: { kind: 'never-scanned' },
    })
    expect([existsSync(join(out, 'tomt')), existsSync(join(out, 'aldrig')), partials()]).toEqual([false, false, []])
  }, 120_000)

  it('is there whole or not at all: what is missing, taken or not an image ends it', async () => {
    const cases = [
      [['saknas.jpg'].map(name => join(inbox, name)), 'not-found'],
      [[join(inbox, 'torg.png'), join(inbox, 'läs.txt')], 'not-an-image'],
    ] as const
    for (const [inputs, kind] of cases) {
      const run = await pack(...inputs, '--id', 'halv')
      expect([run.status, run.json()[0]]).toMatchObject([3, { path: null, error: { kind } }])
    }
    mkdirSync(join(out, 'upptagen'), { recursive: true })
    const taken = await pack(inbox, '--id', 'upptagen')
    expect([taken.status, taken.json()[0]]).toMatchObject([3, { error: { kind: 'output-exists' } }])
    expect([existsSync(join(out, 'halv')), partials()]).toEqual([false, []])
    for (const wrong of [[], [inbox, '--id', '../ut'], [inbox, '--scan', inbox], [inbox, '--origin', 'camera']])
      expect((await pack(...wrong)).status).toBe(2)
  }, 120_000)

  it('killed in the middle leaves no package, and the next run clears away what it left', async () => {
    const bin = resolve(import.meta.dirname, '../../../bin/ursprung.mjs')
    const child = spawn(
      process.execPath,
      [bin, 'package', inbox, '--out', out, '--organisation', 'Sala kommun', '--id', 'dödad', '--json'],
      { env: { ...process.env, URSPRUNG_DATA: dataDir }, stdio: 'ignore' },
    )
    const ended = new Promise(done => child.on('close', done))
    while (partials().length === 0 && child.exitCode === null) await new Promise(done => setTimeout(done, 5))
    child.kill('SIGKILL')
    await ended
    expect([existsSync(join(out, 'dödad')), partials().length]).toEqual([false, 1])
    expect((await pack(inbox, '--id', 'dödad')).status).toBe(0)
    expect([csipProblems(join(out, 'dödad')), partials()]).toEqual([[], []])
  }, 120_000)
})
