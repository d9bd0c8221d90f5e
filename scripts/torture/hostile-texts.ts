/** Texts made to be run, to break out, or to fill the memory; manifests and file names that carry them; and how to see that one got through. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createBackend } from '../../src/engines/node/c2pa-sign/choose-backend.ts'
import { actionJson, parentJson } from '../../src/engines/node/c2pa-sign/manifest-json.ts'
import { signSettings } from '../../src/engines/node/c2pa-sign/sign-settings.ts'
import type { SignTask } from '../../src/engines/node/c2pa-sign/sign-task.ts'
import { ensureDefaultIdentity } from '../../src/engines/node/identity/create-identity.ts'
import { openSigner } from '../../src/engines/node/identity/open-signer.ts'
import { AI_SOURCE_TYPES } from '../../src/label/manifest-definition.ts'

/** `tortyr` tells ours from what a page holds anyway. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>tortyr()</script>',
  '"><img src=x onerror=tortyr()>',
  '</script></style></title><svg onload=tortyr()>',
  "' onmouseover='tortyr()",
  'javascript:tortyr()',
  '__proto__',
  '{"constructor":{"prototype":{"tortyr":1}}}',
  '\u202egnp.exe',
  '\u2066\u2067\u2068 isolates',
  '=HYPERLINK("http://example.org")',
  '@SUM(1+1)|cmd',
  "'; DROP TABLE entry; --",
  '../../../etc/passwd',
  '\u0007\u001b[31mred\u001b[0m\u009b2J',
  'one line\r\nanother: line',
  '\ud83d\ude00'.repeat(200),
  '\ud800 half a pair',
  'A'.repeat(50_000),
  'e\u0301'.repeat(2_000),
  ']]></rdf:li><tortyr:y/>&tortyr;',
  ')/OpenAction<</S/JavaScript/JS(tortyr)>>(',
  '%s%n%x ${tortyr} {{tortyr}}',
  '\u0000after zero',
]

/** What a file system takes for a name; slashes and zeros it does not. */
export const HOSTILE_NAMES: readonly string[] = HOSTILE_TEXTS.filter(
  text => text.length < 100 && !/[/\u0000\ud800]/.test(text) && text !== '__proto__',
).map(text => `${text}.jpg`)

/** Where a text has become markup, a formula or a control sequence; empty when it stayed a text. */
export function markupIn(page: string): readonly string[] {
  const bare = page.replaceAll(/"[^"]*"/g, '""')
  const found =
    bare.match(/<(?:script>tortyr|img src=x|svg onload=tortyr|tortyr|[a-z][^<>]*\son\w+=['"]?tortyr)[^>]{0,80}/g) ?? []
  return found.map(each => `markup: ${each}`)
}

/** Cells that a spreadsheet would calculate. */
export const formulasIn = (csv: string): readonly string[] =>
  (csv.match(/(?:^|;|,)"?[=@](?:HYPERLINK|SUM)/gm) ?? []).map(each => `a formula: ${each}`)

/** Controls that would drive a terminal or turn its text around. */
export const controlsIn = (text: string): readonly string[] =>
  (text.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/g) ?? []).map(
    each => `control ${each.codePointAt(0)?.toString(16)}`,
  )

/** Data of an assertion: the text everywhere, in lists, 30 to 50 deep, and in names. */
function dataOf(text: string): Readonly<Record<string, unknown>> {
  let nested: unknown = text
  for (let level = 0; level < (text.length > 1_000 ? 30 : 50); level += 1) nested = { [`n${level % 7}`]: [nested] }
  return { name: text, author: [{ '@type': 'Person', name: text }], [`${text.slice(0, 40)} `]: text, nested }
}

/** Signs `picture` with a manifest that says `text` wherever it can be said. Throws what the library says when it refuses. */
export async function signHostile(picture: string, outputPath: string, text: string, dataDir: string): Promise<void> {
  const identity = await ensureDefaultIdentity(dataDir, 'Tortyr')
  if (!identity.ok) throw new Error(identity.error.message)
  const options = { passphraseFor: () => Promise.resolve(null), isOffline: true }
  const signer = await openSigner(dataDir, identity.value.name, options)
  if (!signer.ok) throw new Error(signer.error.message)
  const { chain, algorithm, sign } = signer.value
  const generator = { name: text.replaceAll(/[\r\n]/g, ' '), version: text.slice(0, 100) }
  const action = { when: null, softwareAgent: text, description: text, parameters: { description: text, tortyr: text } }
  const opened = { ...action, action: 'c2pa.opened', digitalSourceType: AI_SOURCE_TYPES['ai-generated'] }
  mkdirSync(join(outputPath, '..'), { recursive: true })
  const unsignedPath = `${outputPath}.unsigned.jpg`
  copyFileSync(picture, unsignedPath)
  try {
    const task: SignTask = {
      unsignedPath,
      outputPath,
      mediaType: 'image/jpeg',
      definition: {
        title: text,
        claim_generator_info: [generator],
        assertions: [
          {
            label: 'stds.schema-org.CreativeWork',
            data: { '@context': 'https://schema.org', ...dataOf(text) },
            kind: 'Json',
          },
          { label: 'se.tortyr.prov', data: dataOf(text) },
        ],
      },
      parent: { json: parentJson(text, 'image/jpeg', null), path: picture, mediaType: 'image/jpeg' },
      earlier: null,
      actions: [actionJson(opened, { name: 'Tortyr', version: '1' })],
      thumbnailJpeg: null,
      settings: signSettings(null, null),
      chain: chain.map(({ der }) => der),
      sign: async toBeSigned => {
        const made = await sign(toBeSigned, null)
        if (!made.ok) throw new Error(made.error.message)
        return made.value
      },
      algorithm,
      timeStampUrl: null,
    }
    const backend = await createBackend()
    await (await backend.begin(task))(task)
  } finally {
    rmSync(unsignedPath, { force: true })
  }
}
