import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

const face = resolve(import.meta.dirname, '../../../shared/corpus/faces/human_ai-face.jpg')

interface Report {
  readonly status: string
  readonly error: { readonly kind: string; readonly message: string } | null
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
}

describe.skipIf(!existsSync(face))('an AI picture of somebody', () => {
  it('is held until the questions about people are answered, and the register keeps a count and the answers', async () => {
    const dataDir = temporaryFolder()
    const out = temporaryFolder()
    const label = async (...more: string[]): Promise<Report> => {
      const run = await runCli(['label', face, '--out', out, '--kind', 'ai-generated', '--json', ...more], { dataDir })
      return run.json()[0] as unknown as Report
    }
    const held = await label()
    expect(held.status).toBe('refused')
    expect(held.error?.kind).toBe('needs-answers')
    expect(held.error?.message).toContain('--answer real-person=')
    expect(held.findings.some(({ message }) => message.includes('ett ansikte') && message.includes('GDPR'))).toBe(true)

    const stopped = await label('--answer', 'real-person=unsure', '--decided-by', 'kommunikatör')
    expect(stopped.status).toBe('refused')

    const answers = ['real-person=no', 'documentary=no', 'bias=yes'].flatMap(answer => ['--answer', answer])
    expect((await label(...answers, '--decided-by', 'kommunikatör')).status).toBe('labelled')

    const listed = await runCli(['register', 'list', '--json'], { dataDir })
    const entry = (listed.json()[0] as unknown as { entry: Record<string, unknown> }).entry
    expect(entry).toMatchObject({ event: 'labelled', faceCount: 1, decidedBy: 'kommunikatör' })
    expect(entry['answers']).toContainEqual({ question: 'real-person', answer: 'no' })
    expect(JSON.stringify(entry)).not.toMatch(/"(?:x|y|width|height|score|box|faces)"/)
    expect((await runCli(['register', 'check'], { dataDir })).stdout).toContain('Kedjan håller: 1 post.')
  })

  it('is not asked about again where the register has the answers for this very file, under the same policy', async () => {
    const [dataDir, out] = [temporaryFolder(), temporaryFolder()]
    const answers = ['real-person=no', 'documentary=no', 'bias=yes'].flatMap(answer => ['--answer', answer])
    const who = ['--decided-by', 'kommunikatör']
    const given = ['label', face, '--out', out, '--kind', 'ai-generated', '--tool', 'X', '--json', ...answers, ...who]
    const [made] = (await runCli(given, { dataDir })).json() as unknown as [{ output: { path: string } }]
    const opened = async (data: string, ...more: string[]): Promise<readonly string[]> => {
      const run = await runCli(['verify', made.output.path, '--json', ...more], { dataDir: data })
      const { findings } = run.json()[0] as unknown as Report
      return findings
        .filter(({ code }) => /people|faces|answered/.test(code))
        .map(finding => `${finding.severity} ${finding.message}`)
    }
    const asked = expect.arrayContaining([expect.stringMatching(/^(ask|stop) .*ansikte/)]) as unknown
    const known = await opened(dataDir)
    expect(known.filter(finding => !finding.startsWith('note'))).toEqual([])
    expect(known).toContainEqual(
      expect.stringMatching(
        /^note Policyns frågor besvarades när bilden märktes .*, av kommunikatör \(post 1 i registret\)\.$/,
      ),
    )
    expect(await opened(temporaryFolder())).toEqual(asked)
    expect(await opened(dataDir, '--policy', 'goteborg-lik')).toEqual(asked)
  })

  it('names the model that looked, and says when nobody looked', async () => {
    const dataDir = temporaryFolder()
    const looked = (await runCli(['verify', face, '--json'], { dataDir })).json()[0] as unknown as {
      people: { faces: unknown[] }
      basis: { faces: string | null }
    }
    expect(looked.people.faces).toHaveLength(1)
    expect(looked.basis.faces).toMatch(/MediaPipe/)
    const blind = (
      await runCli(['verify', face, '--json', '--no-faces'], { dataDir })
    ).json()[0] as unknown as typeof looked
    expect([blind.people.faces, blind.basis.faces]).toEqual([null, null])
  })
})
