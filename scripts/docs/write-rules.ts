/**
 * Writes docs/rules.md from the tables that the product judges by: `node scripts/docs/write-rules.ts`. With `--check` nothing is written, and
 * a page that is not up to date ends with status 1; a unit test does the same.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createTexts } from '../../src/i18n/text.ts'
import { KNOWN_AI_AGENTS } from '../../src/markers/c2pa-agents-table.ts'
import { EXIF_TOKENS } from '../../src/markers/exif-token-table.ts'
import { EXPOSURE_FIELDS } from '../../src/markers/exposure-table.ts'
import { GENERATORS } from '../../src/markers/generator-table.ts'
import { SOURCE_TYPES } from '../../src/domain/source-type.ts'
import { AI_FIELDS } from '../../src/markers/iptc-table.ts'
import type { MarkerRow } from '../../src/markers/marker-row.ts'
import { PEOPLE_FIELDS } from '../../src/markers/people-table.ts'
import { RIGHTS_FIELDS } from '../../src/markers/rights-table.ts'
import { SAMSUNG } from '../../src/markers/samsung-table.ts'
import { TC260 } from '../../src/markers/tc260-table.ts'
import { SHOWN_ONLY, VENDOR_CREDITS, VENDOR_DECLARATIONS } from '../../src/markers/vendor-credit-table.ts'
import { ORIGIN_RULES } from '../../src/verify/origin-rules-table.ts'
import { RULES_VERSION } from '../../src/verify/verify-image.ts'

/** Where the page lies. */
export const RULES_PAGE: string = resolve(import.meta.dirname, '../../docs/rules.md')

/** Families of rows: name for people, the table's file, its rows. */
const FAMILIES: readonly (readonly [name: string, file: string, rows: readonly MarkerRow[]])[] = [
  ['TC260 (Chinese labelling standard)', 'tc260-table.ts', TC260],
  ['Vendor credits', 'vendor-credit-table.ts', VENDOR_CREDITS],
  ['Vendor declarations', 'vendor-credit-table.ts', VENDOR_DECLARATIONS],
  ['EXIF tokens', 'exif-token-table.ts', EXIF_TOKENS],
  ['Parameters of generators', 'generator-table.ts', GENERATORS],
  ['Samsung gallery edits', 'samsung-table.ts', SAMSUNG],
  ['Shown only, decides nothing', 'vendor-credit-table.ts', SHOWN_ONLY],
]

/** The page as it should be. */
export function rulesPage(): string {
  const { t } = createTexts('sv')
  return [
    '# How Ursprung judges where a picture comes from',
    '',
    `Rules: \`${RULES_VERSION}\`. Written by \`node scripts/docs/write-rules.ts\` from the tables the program itself uses; do not edit by hand.`,
    'Every verdict (`verify --json`) names the rule that decided in `origin.rule`, and every mark it saw in `origin.evidence`.',
    '',
    '## Weights',
    '',
    '| weight | means | comes from |',
    '|---|---|---|',
    '| signed | someone sealed it, and nothing has changed since | a C2PA manifest that validates, whose signer is no test signer |',
    '| declared | the metadata says so; anyone can write it | IPTC source type and AI fields, credits, TC260; what a broken, unread or test-signed manifest claims |',
    '| trace | a tool left it without being asked | generation parameters, EXIF tokens, Samsung trailer, hidden pixel text, camera exposure data |',
    '',
    'Strongest first. Within one verdict the basis is the strongest weight among the marks that made the rule hold.',
    'Absence of marks has no weight at all: it is `unknown`, never "real". Contradiction is an answer of its own: `conflicting`.',
    '',
    '## Rules, in the order they are tried',
    '',
    'The first rule that holds decides.',
    '',
    ...ORIGIN_RULES.flatMap((rule, index) => [
      `### ${index + 1}. \`${rule.id}\` → ${rule.kind}`,
      '',
      `- When: ${rule.when}.`,
      `- Reason: ${rule.reason}`,
      `- Source: ${rule.source}`,
      `- På svenska: ${t(`rule.${rule.id}`)}`,
      '',
    ]),
    ...tablesOfMarks(),
  ].join('\n')
}

/** The part of the page about tables: what is recognised, by family and by id. */
function tablesOfMarks(): readonly string[] {
  return [
    '## Families of marks',
    '',
    'One row is one product in one place. To teach Ursprung a new one, add a row to the table and an example to its test.',
    '',
    '| family | table in src/markers | rows | say | weights | known from | last checked |',
    '|---|---|---|---|---|---|---|',
    ...FAMILIES.map(([name, file, rows]) => familyRow(name, file, rows)),
    '',
    'Known from: S seen in a real file, P a peer’s source or documentation, D documentation or press only.',
    '',
    '| other tables | entries | for |',
    '|---|---|---|',
    `| iptc-table.ts | ${SOURCE_TYPES.length} source types, ${AI_FIELDS.length} AI fields | IPTC DigitalSourceType in all spellings; IPTC 2025.1 |`,
    `| c2pa-agents-table.ts | ${KNOWN_AI_AGENTS.length} | AI tools that sign without a source type |`,
    `| people-table.ts | ${PEOPLE_FIELDS.length} | people named in the file |`,
    `| exposure-table.ts | ${EXPOSURE_FIELDS.reduce((total, { fields }) => total + fields.length, 0)} fields of ${new Set(EXPOSURE_FIELDS.map(({ kind }) => kind)).size} kinds | what tells more than the publisher may want |`,
    `| rights-table.ts | ${RIGHTS_FIELDS.length} | rights and data-mining reservations |`,
    '',
    '## IPTC source types',
    '',
    '| id | says |',
    '|---|---|',
    ...SOURCE_TYPES.map(({ id, says }) => `| ${id} | ${says} |`),
    '',
    'Any other id is shown and says nothing. Spellings: trimmed, the last part after `/` or `:`, without regard to case, schema.org’s suffix `DigitalSource` removed.',
    '',
    '## Marks by id',
    '',
    ...FAMILIES.map(([name, , rows]) => `- ${name}: ${rows.map(({ id }) => `\`${id}\``).join(', ')}`),
    '',
  ]
}

function familyRow(name: string, file: string, rows: readonly MarkerRow[]): string {
  const dates = rows.map(({ checked }) => checked).sort()
  const span = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`
  return `| ${name} | ${file} | ${rows.length} | ${counted(rows.map(({ says }) => says))} | ${counted(rows.map(({ weight }) => weight))} | ${counted(rows.map(({ knownFrom }) => knownFrom.slice(0, 1)))} | ${span} |`
}

function counted(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${value} ${count}`).join(', ')
}

if (import.meta.main) {
  const page = rulesPage()
  const isCurrent = readOld() === page
  if (process.argv.includes('--check')) {
    console.log(isCurrent ? 'docs/rules.md is up to date' : 'docs/rules.md is stale: node scripts/docs/write-rules.ts')
    process.exitCode = isCurrent ? 0 : 1
  } else if (!isCurrent) writeFileSync(RULES_PAGE, page)
}

function readOld(): string | null {
  try {
    return readFileSync(RULES_PAGE, 'utf8')
  } catch {
    return null // no page yet
  }
}
