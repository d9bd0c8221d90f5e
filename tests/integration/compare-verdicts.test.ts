import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus')
const SIGNED = join(CORPUS, 'origin/ai-edited/contentauth__gen-fill.jpg')
const UNSIGNED = join(CORPUS, 'origin/ai-stealth/d3x-at__automatic1111_stealth.png')

describe.skipIf(!existsSync(SIGNED))('verify against an old verdict', { timeout: 60_000 }, () => {
  const folder = temporaryFolder()
  const dataDir = temporaryFolder()
  const old = join(folder, 'svar.jsonl')
  const lists = join(folder, 'listor')
  const fewer = join(folder, 'färre listor')
  const verify = (listsDir: string, more: readonly string[] = []) =>
    runCli(['verify', SIGNED, UNSIGNED, '--no-faces', '--lists', listsDir, ...more], { dataDir })

  it('judges by frozen lists, and explains what a list made of the verdict', async () => {
    cpSync(join(CORPUS, 'trust'), lists, { recursive: true })
    cpSync(lists, fewer, { recursive: true })
    for (const name of ['anchors.pem', 'allowed.pem']) rmSync(join(fewer, name))
    const first = await verify(lists, ['--json'])
    writeFileSync(old, first.stdout)
    expect(first.json()[0]).toMatchObject({ credentials: { state: 'trusted', trust: 'interim' } })

    const same = await verify(lists, ['--compare', old])
    expect(same.stdout).toBe('')
    expect(same.stderr).toContain('Ändrade svar: 0. Oförändrade: 2.')

    const changed = (await verify(fewer, ['--json', '--compare', old])).json()
    expect(changed).toHaveLength(1)
    expect(changed[0]).toMatchObject({ schema: 'ursprung.diff/1', path: SIGNED, outcome: 'changed' })
    const { changes, reasons } = changed[0] as unknown as {
      changes: { code: string; isExplained: boolean }[]
      reasons: { code: string }[]
    }
    expect(changes).toContainEqual({ code: 'state', before: 'trusted', after: 'intact', isExplained: true })
    expect(changes.every(change => change.isExplained)).toBe(true)
    expect(reasons.map(reason => reason.code)).toEqual(['list-removed', 'list-removed'])

    const words = await verify(fewer, ['--compare', old])
    expect(words.stdout).toContain('Utfärdaren: står på den tidigare listan (frusen 2026-01-01) → okänd utfärdare')
    expect(words.stdout).toContain('Listan ”C2PA interim trust list (anchors)” från 2026-01-01 används inte längre.')
    expect(words.stdout).not.toContain(UNSIGNED)
  })

  it('says what is wrong with a file that holds no old verdicts', async () => {
    writeFileSync(join(folder, 'tom.jsonl'), 'hej\n')

    for (const file of ['tom.jsonl', 'finns-inte.jsonl']) {
      const run = await runCli(['verify', UNSIGNED, '--no-faces', '--compare', join(folder, file)], { dataDir })
      expect(run.status).toBe(2)
      expect(run.stderr).toContain(file)
    }
  })
})
