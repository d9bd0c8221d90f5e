import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { VerifyReport } from '../../src/domain/report.ts'
import { landscape } from '../support/pictures.ts'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

/** Each test runs the program several times; on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 300_000 })

const root = resolve(import.meta.dirname, '../..')
const folder = temporaryFolder()
const picture = join(folder, 'bild.jpg')
/** A Civitai picture whose prompt stands in EXIF. */
const PROMPTED = resolve(root, '../shared/corpus/origin/ai-local/enslo__civitai.jpeg')
const ROLE = ['--decided-by', 'kommunikatör']
const GENERATED = ['--kind', 'ai-generated', '--no-faces', '--answer', 'people-visible=no', ...ROLE]
const MODIFIED = [
  '--kind',
  'ai-modified',
  '--no-faces',
  '--answer',
  'people-visible=no',
  ...ROLE,
  ...['documentary=no', 'open-information=yes', 'copyright=own'].flatMap(answer => ['--answer', answer]),
]

beforeAll(async () => {
  await (await landscape(640, 420)).jpeg().toFile(picture)
})

const one = async <T>(args: readonly string[], dataDir: string): Promise<T> =>
  (await runCli([...args, '--json'], { dataDir })).json()[0] as unknown as T

describe('a label that was wrong', () => {
  it('is corrected: the new manifest keeps the original as parent and the earlier label as ingredient, and says the right thing', async () => {
    const dataDir = temporaryFolder()
    const out = join(folder, 'rättad')
    const label = (...more: readonly string[]) => one<LabelLine>(['label', picture, '--out', out, ...more], dataDir)
    expect((await label(...GENERATED)).status).toBe('labelled')
    const corrected = await label(...MODIFIED, '--overwrite')
    expect([corrected.status, corrected.caption?.text]).toEqual(['labelled', 'Ändrad med AI'])
    expect(corrected.findings.map(({ code }) => code)).toContain('label-corrected')
    const verified = await one<VerifyReport>(['verify', join(out, 'bild.jpg'), '--no-faces'], dataDir)
    expect(verified.credentials).toMatchObject({ state: 'trusted', codes: [], manifests: 2, brokenIngredients: 0 })
    expect([verified.origin.kind, verified.origin.basis]).toEqual(['ai-modified', 'signed'])
    expect(verified.label).toMatchObject({ state: 'present', text: 'Ändrad med AI' })
    // Saying the same again is no correction, and lets no history grow.
    expect((await label(...MODIFIED, '--overwrite')).findings.map(({ code }) => code)).not.toContain('label-corrected')
    const entries = (await runCli(['register', 'list', '--json'], { dataDir })).json() as unknown as { event: string }[]
    expect(entries.filter(({ event }) => event === 'labelled')).toHaveLength(3)
  })
})

describe('what the file gives away', () => {
  it('is told and asked about before labelling, and taken out only where somebody says so', async () => {
    const dataDir = temporaryFolder()
    const telling = join(folder, 'berättar.jpg')
    await (await landscape(640, 420))
      .jpeg()
      .withExif({
        IFD0: { Copyright: 'Copyright 2026 Anna Fotograf', Artist: 'Anna Fotograf' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '59/1 55/1 12/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '16/1 36/1 0/1',
        },
      })
      .toFile(telling)
    const verified = await one<VerifyReport>(['verify', telling], dataDir)
    expect(verified.exposure.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['gps', 'author']))
    expect(verified.rights.map(({ value }) => value)).toContain('Copyright 2026 Anna Fotograf')
    expect(verified.findings.map(({ code }) => code)).toContain('no-faces-found')
    const label = (out: string, ...more: readonly string[]) =>
      one<LabelLine>(['label', telling, '--out', join(folder, out), ...GENERATED, ...more], dataDir)
    const asked = await label('frågad')
    expect([asked.status, asked.error?.message]).toEqual(['refused', expect.stringContaining('--answer copyright=')])
    const answers = ['--answer', 'copyright=own', '--answer', 'documentary=no']
    const kept = await label('kvar', ...answers)
    const taken = await label('borttagen', ...answers, '--strip', 'gps')
    const exposed = async ({ output }: LabelLine) => {
      const report = await one<VerifyReport>(['verify', output?.path ?? '', '--no-faces'], dataDir)
      return {
        kinds: new Set(report.exposure.map(({ kind }) => kind)),
        rights: report.rights.map(({ value }) => value),
      }
    }
    expect((await exposed(kept)).kinds.has('gps')).toBe(true)
    const left = await exposed(taken)
    expect([left.kinds.has('gps'), left.kinds.has('author')]).toEqual([false, true])
    expect(left.rights).toContain('Copyright 2026 Anna Fotograf')
    expect(taken.findings.map(({ code }) => code)).toContain('fields-stripped')
  })

  it.skipIf(!existsSync(PROMPTED))('never comes into our manifest or the register as a prompt', async () => {
    const dataDir = temporaryFolder()
    const out = join(folder, 'prompt')
    const answers = [
      'people-visible=no',
      'real-person=no',
      'documentary=no',
      'bias=yes',
      'copyright=own',
      'open-information=yes',
    ]
    const given = answers.flatMap(answer => ['--answer', answer])
    const labelled = await one<LabelLine>(
      ['label', PROMPTED, '--out', out, '--no-faces', ...given, ...ROLE, '--strip', 'prompt'],
      dataDir,
    )
    expect(labelled.status).toBe('labelled')
    expect(readFileSync(PROMPTED).toString('utf16le') + readFileSync(PROMPTED).toString('latin1')).toMatch(/m.?i.?k.?u/)
    expect(readFileSync(labelled.output?.path ?? '').toString('latin1')).not.toMatch(/h.?a.?t.?s.?u.?n.?e/)
    expect((await runCli(['register', 'list', '--json'], { dataDir })).stdout).not.toContain('hatsune')
  })
})

describe('a decision to publish without making a file', () => {
  it('is refused until a role has answered and the missing label is set aside with a reason, then stands in the register', async () => {
    const dataDir = temporaryFolder()
    const decide = (...more: readonly string[]) => one<DecisionLine>(['register', 'decide', picture, ...more], dataDir)
    const refused = await decide('--kind', 'ai-generated', '--no-faces')
    expect([refused.status, refused.error?.kind, refused.entry]).toEqual(['refused', 'policy-stop', null])
    expect(refused.open).toEqual(
      expect.arrayContaining(['--override label-missing=', '--answer people-visible=', '--decided-by']),
    )
    const who = refused.findings.find(({ code }) => code === 'policy-field-missing-decided-by')
    expect(who?.nextStep).toMatch(/privat utförare eller förtroendevald/)
    expect((await runCli(['register', 'list', '--json'], { dataDir })).stdout).toBe('')
    const short = await decide(...GENERATED, '--override', 'label-missing=ok')
    const said = [short.status, ...short.findings.map(({ code }) => code)]
    expect(said).toEqual(expect.arrayContaining(['refused', 'label-missing', 'policy-override-needs-reason']))
    const reason = 'Bildtexten under bilden säger att den är gjord med AI.'
    const decided = await decide(...GENERATED, '--override', `label-missing=${reason}`)
    expect(decided.status).toBe('decided')
    const recorded = await one<{ entry: Record<string, unknown>; event: string }>(['register', 'list'], dataDir)
    expect(recorded.entry).toMatchObject({
      event: 'decided',
      decidedBy: 'kommunikatör',
      output: null,
      answers: [{ question: 'people-visible', answer: 'no' }],
      overrides: [{ rule: 'label-missing', reason }],
    })
    expect((await runCli(['register', 'check', '--head', headOf(decided)], { dataDir })).status).toBe(0)
  })

  it('needs no reason for a picture that carries the label, and still a role', async () => {
    const dataDir = temporaryFolder()
    const out = join(folder, 'beslut')
    await runCli(['label', picture, '--out', out, ...GENERATED], { dataDir })
    const decide = (...more: readonly string[]) =>
      one<DecisionLine>(['register', 'decide', join(out, 'bild.jpg'), '--no-faces', ...more], dataDir)
    expect((await decide('--answer', 'people-visible=no')).open).toEqual(['--decided-by'])
    expect((await decide('--answer', 'people-visible=no', ...ROLE)).status).toBe('decided')
  })
})

describe('the register of one nämnd', () => {
  it('is a file of its own: what one has labelled the other neither sees nor finds', async () => {
    const [school, care] = [temporaryFolder(), temporaryFolder()]
    const out = join(folder, 'nämnd')
    await runCli(['label', picture, '--out', out, ...GENERATED], { dataDir: school })
    const find = (dataDir: string) =>
      one<{ exact: unknown[]; similar: unknown[] }>(['register', 'find', join(out, 'bild.jpg')], dataDir)
    expect((await find(school)).exact).toHaveLength(1)
    expect(await find(care)).toMatchObject({ exact: [], similar: [] })
    const marks = async (dataDir: string): Promise<readonly string[]> =>
      (await one<VerifyReport>(['verify', join(out, 'bild.jpg'), '--no-faces'], dataDir)).origin.evidence.map(
        ({ source }) => source,
      )
    expect(await marks(school)).toContain('register')
    expect(await marks(care)).not.toContain('register')
  })

  it('is thinned out only by decision, comes back from a backup, and proves its chain throughout', async () => {
    const dataDir = temporaryFolder()
    await runCli(['label', picture, '--out', join(folder, 'gallring'), ...GENERATED], { dataDir })
    const register = (...args: readonly string[]) => runCli(['register', ...args], { dataDir })
    const copy = join(folder, 'säkerhetskopia.sqlite')
    expect((await register('backup', copy)).status).toBe(0)
    const head = /\d+:[0-9a-f]{64}/.exec((await register('check')).stdout)?.[0] ?? ''
    expect((await register('retain')).stderr).toContain('säger inte hur länge')
    expect((await register('retain', '--before', '2999-01-01')).status).toBe(2)
    const today = new Date().toISOString().slice(0, 10)
    expect((await register('retain', '--before', today)).stdout).toContain('Inget i registret är äldre')
    // The entry is of today; a register whose entry is old is made by the unit tests. Restoring is copying back, checked against the head.
    const restored = temporaryFolder()
    copyFileSync(copy, join(restored, 'register.sqlite'))
    expect((await runCli(['register', 'check', '--head', head], { dataDir: restored })).status).toBe(0)
    expect((await runCli(['register', 'list', '--json'], { dataDir: restored })).json()).toHaveLength(1)
    expect((await register('backup', copy)).status).toBe(3)
  })
})

describe('what a policy file says', () => {
  it('is shown and holds: the guideline’s address, the terms of each approved tool, and questions of the organisation’s own', async () => {
    const own = join(folder, 'egen.json')
    const policy = JSON.parse(readFileSync(join(root, 'assets/policies/default.json'), 'utf8')) as PolicyFile
    policy.guidelineUrl = 'https://kommunen.example/ai-bilder'
    policy.tools.approved = [{ name: 'Midjourney', aliases: [], terms: 'Avtal 2026/17, betalkonto' }]
    policy.questions.push(OWN_QUESTION)
    writeFileSync(own, JSON.stringify(policy, null, 2))
    const shown = (await runCli(['policy', 'show', own])).stdout
    expect(shown).toContain('Riktlinjen: https://kommunen.example/ai-bilder')
    expect(shown).toContain('Midjourney: Avtal 2026/17, betalkonto')
    // Replaced without a new release: the same program labels by it at once.
    const dataDir = temporaryFolder()
    const args = ['label', picture, '--out', join(folder, 'egen'), '--policy', own, ...GENERATED, '--tool', 'Okänt 1']
    const refused = await one<LabelLine>(args, dataDir)
    expect(refused.findings.map(({ code }) => code)).toContain('policy-tool-unknown')
    expect([refused.status, refused.error?.message]).toEqual([
      'refused',
      expect.stringContaining('--answer vardegrund='),
    ])
    const answered = ['--answer', 'vardegrund=ja', '--tool', 'Midjourney v6.1']
    expect((await one<LabelLine>([...args, ...answered], dataDir)).status).toBe('labelled')
  })

  it('is wrong by line: check names file, line and column, and nothing is labelled by it', async () => {
    const broken = join(folder, 'trasig.json')
    const text = readFileSync(join(root, 'assets/policies/default.json'), 'utf8')
    writeFileSync(broken, text.replace('"place": "auto"', '"place": "mitten"'))
    const line = text.split('\n').findIndex(row => row.includes('"place"')) + 1
    const checked = await runCli(['policy', 'check', broken])
    expect([checked.status, checked.stdout]).toEqual([3, expect.stringContaining(`${broken}:${line}:`)])
    const out = join(folder, 'trasig')
    mkdirSync(out)
    expect((await runCli(['label', picture, '--out', out, '--policy', broken, ...GENERATED])).status).toBe(2)
    expect(readdirSync(out)).toEqual([])
  })

  it('decides about captions: own words are stopped where the policy fixes them, unreviewed languages are marked', async () => {
    const dataDir = temporaryFolder()
    const label = (name: string, ...more: readonly string[]) =>
      one<LabelLine>(['label', picture, '--out', join(folder, name), ...more], dataDir)
    const fixed = await label('fast', ...GENERATED, '--policy', 'goteborg-lik', '--caption', 'Illustration: AI')
    expect(fixed.status).toBe('refused')
    expect(fixed.findings.map(({ code }) => code)).toContain('policy-caption-not-allowed')
    const meankieli = await label('meänkieli', ...GENERATED, '--caption-lang', 'fit')
    expect([meankieli.status, meankieli.caption?.text]).toEqual(['labelled', 'Luotu AI:lla'])
    expect(meankieli.findings.map(({ code }) => code)).toContain('policy-caption-unreviewed')
  })

  it('keeps what is there: only the files that were named are read, and the original is as it was', async () => {
    const dataDir = temporaryFolder()
    const before = readFileSync(picture)
    const beside = join(folder, 'bredvid')
    mkdirSync(beside)
    copyFileSync(picture, join(beside, 'a.jpg'))
    copyFileSync(picture, join(beside, 'hemlig.jpg'))
    await runCli(['label', join(beside, 'a.jpg'), '--out', join(folder, 'ut'), ...GENERATED], { dataDir })
    expect(readdirSync(join(folder, 'ut'))).toEqual(['a.jpg'])
    expect(readFileSync(join(beside, 'a.jpg')).equals(before)).toBe(true)
    const known = (await runCli(['register', 'list', '--json'], { dataDir })).json()
    expect([known.length, existsSync(join(beside, 'hemlig.jpg'))]).toEqual([1, true])
  })
})

interface LabelLine {
  readonly status: string
  readonly caption: { readonly text: string } | null
  readonly error: { readonly kind: string; readonly message: string } | null
  readonly output: { readonly path: string } | null
  readonly findings: readonly { readonly code: string }[]
}

interface DecisionLine {
  readonly status: string
  readonly open: readonly string[]
  readonly findings: readonly { readonly code: string; readonly nextStep: string }[]
  readonly error: { readonly kind: string } | null
  readonly entry: { readonly sequence: number; readonly entryHash: string } | null
}

interface PolicyFile {
  guidelineUrl: string | null
  tools: { approved: unknown[] }
  questions: unknown[]
}

/** A municipality's own: moral and ethical considerations of the verksamhet (AI Sweden södra noden 2024). */
const OWN_QUESTION = {
  id: 'vardegrund',
  topic: 'other',
  text: {
    sv: 'Stämmer bilden med verksamhetens värdegrund?',
    en: 'Does the picture fit the values of the organisation?',
  },
  when: [{ jobs: ['label'] }],
  answers: [
    { id: 'ja', text: { sv: 'Ja', en: 'Yes' }, effect: 'pass' },
    { id: 'nej', text: { sv: 'Nej', en: 'No' }, effect: 'stop' },
  ],
  overridable: false,
  basis: { document: 'Värdegrund', section: '1', date: '2026-01-01' },
}

const headOf = ({ entry }: DecisionLine): string => `${entry?.sequence}:${entry?.entryHash}`
