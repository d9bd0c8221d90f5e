import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseTemplate } from '../../../src/catalog/templates.ts'
import { MARK_KINDS } from '../../../src/domain/label.ts'
import { styleForKind } from '../../../src/label/plan-label.ts'

const path = join(import.meta.dirname, '../../../assets/templates/solid-dark-kind.json')

describe('a template whose mark follows the kind', () => {
  it('says AI GENERATED or AI MODIFIED', async () => {
    const template = parseTemplate(JSON.parse(await readFile(path, 'utf8')), path)
    if (!template.ok) throw new Error(template.error.message)
    expect(styleForKind(template.value.style, 'ai-generated').mark).toBe('generated')
    expect(styleForKind(template.value.style, 'ai-modified').mark).toBe('modified')
  })

  it('leaves every other mark as it is', async () => {
    const template = parseTemplate(JSON.parse(await readFile(path, 'utf8')), path)
    if (!template.ok) throw new Error(template.error.message)
    for (const mark of MARK_KINDS)
      expect(styleForKind({ ...template.value.style, mark }, 'ai-modified')).toEqual({ ...template.value.style, mark })
  })
})
