import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CaptionCatalog,
  type CaptionTemplate,
  parseCaptionCatalog,
  parseTemplate,
} from '../../../catalog/templates.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'

const CAPTIONS_FILE = 'captions.json'
/** A folder with more is not a folder of templates. */
const MAX_TEMPLATES = 200
const MAX_FILE_BYTES = 256 * 1024

/**
 * Reads the templates of a folder, sorted by id. An organisation's folder is read the same way and may replace ours by id. Fails with `invalid-template`
 * for a file that is not one, or a second file with the same id; with `not-found` for the folder.
 */
export async function readTemplates(folder: string): Promise<Result<readonly CaptionTemplate[], ReportedError>> {
  const names = await listJson(folder)
  if (!names.ok) return names
  const templates = new Map<string, CaptionTemplate>()
  for (const name of names.value.filter(name => name !== CAPTIONS_FILE)) {
    const json = await readJson(join(folder, name))
    if (!json.ok) return json
    const template = parseTemplate(json.value, name)
    if (!template.ok) return template
    if (templates.has(template.value.id))
      return err({ kind: 'invalid-template', message: `${name} repeats the template id ${template.value.id}` })
    templates.set(template.value.id, template.value)
  }
  return ok([...templates.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}

/** Reads the caption texts of a folder; fails as `readTemplates` does. */
export async function readCaptionCatalog(folder: string): Promise<Result<CaptionCatalog, ReportedError>> {
  const json = await readJson(join(folder, CAPTIONS_FILE))
  return json.ok ? parseCaptionCatalog(json.value, CAPTIONS_FILE) : json
}

async function listJson(folder: string): Promise<Result<readonly string[], ReportedError>> {
  try {
    const names = (await readdir(folder)).filter(name => name.endsWith('.json')).toSorted()
    return ok(names.slice(0, MAX_TEMPLATES))
  } catch (cause) {
    return err({ kind: 'not-found', message: `Cannot read the template folder ${folder}: ${reasonOf(cause)}` })
  }
}

async function readJson(path: string): Promise<Result<unknown, ReportedError>> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length > MAX_FILE_BYTES) throw new RangeError(`more than ${MAX_FILE_BYTES} bytes`)
    return ok(JSON.parse(text))
  } catch (cause) {
    return err({ kind: 'invalid-template', message: `Cannot read ${path}: ${reasonOf(cause)}` })
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
