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
