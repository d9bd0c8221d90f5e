/**
 * Writes the generated pages of the supplier pack, docs/supplier: `node scripts/docs/write-supplier.ts`. With `--check` nothing is
 * written, and a page that is not up to date ends with status 1; a unit test does the same. Offline, deterministic.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parsePolicy } from '../../src/catalog/policies.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { sayRule } from '../../src/i18n/say-rule.ts'
import { explainPolicy } from '../../src/policy/explain-policy.ts'
import { ORIGIN_RULES } from '../../src/verify/origin-rules-table.ts'
import { RULES_VERSION } from '../../src/verify/verify-image.ts'
import { electronParts } from '../release/electron-parts.ts'
import { shippedOnce } from '../release/sbom.ts'

const root = resolve(import.meta.dirname, '../..')
const texts = createTexts('sv')
const { t } = texts
const GENERATED =
  'Sidan skrivs av `node scripts/docs/write-supplier.ts` ur det som programmet självt använder. Ändra den inte för hand.'

/** Every generated page, by its path from the repository's root. */
export function supplierPages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/supplier/sa-fungerar-kontrollen.md', rulesPage()],
    ['docs/supplier/licenser.md', licencePage()],
  ])
}

function rulesPage(): string {
  return [
    '# Så fungerar kontrollen',
    '',
    `Regelverk: \`${RULES_VERSION}\`. ${GENERATED}`,
    'Samma regler på engelska, med varje märke för sig: [docs/rules.md](../rules.md).',
    '',
    '## I korthet',
    '',
    '1. Ursprung läser filen, inget annat: dess metadata (XMP, IPTC, EXIF), dess Content Credentials (C2PA), spår som verktyg har lämnat, och om det verkar finnas ansikten.',
    '2. Reglerna nedan prövas uppifrån och ner. Den första som stämmer avgör vad som sägs om ursprunget.',
    '3. Varje svar anger regeln, vad i filen den vilar på, och nästa steg. `ursprung verify BILD --details` visar alla märken.',
    '4. Saknas märken är svaret *okänt*. Det betyder varken att bilden är ett foto eller att AI har använts.',
    '5. ”Ändrad sedan den signerades” sägs bara när en kontrollsumma eller signatur inte stämmer. Ett okänt eller utgånget certifikat är inget tecken på ändring.',
    '6. En människa beslutar. Ursprung godkänner inget och räknar inte ut någon sannolikhet för AI.',
    '',
    '## Hur tungt ett märke väger',
    '',
    '| tyngd | betyder | varifrån |',
    '|---|---|---|',
    `| signerat | ${t('verdict.basis.signed')} | ett C2PA-manifest som stämmer |`,
    `| uppgivet | ${t('verdict.basis.declared')} | IPTC, XMP, EXIF, manifest som inte går att lita på, det egna registret |`,
    `| spår | ${t('verdict.basis.trace')} | parametrar, programnamn och annat som följt med |`,
    '',
    '## Reglerna för ursprung, i ordning',
    '',
    '| # | regel | svaret | därför |',
    '|---|---|---|---|',
    ...ORIGIN_RULES.map(
      ({ id, kind }, index) => `| ${index + 1} | \`${id}\` | ${t(`verdict.kind.${kind}`)} | ${cell(t(`rule.${id}`))} |`,
    ),
    '',
    '## Vad policyn `default` frågar efter, och på vilken grund',
    '',
    'Organisationens egen policy visas med `ursprung policy show NAMN` och i Inställningar.',
    '',
    '| regel | vad den gör | grund |',
    '|---|---|---|',
    ...policyRows(),
    '',
    '## Allt som kontrollen kan säga',
    '',
    'Text och nästa steg står i programmets språkfil; `…` är det som hämtas ur filen eller policyn.',
    '',
    '| kod | text | nästa steg |',
    '|---|---|---|',
    ...findingRows(),
    '',
  ].join('\n')
}

function policyRows(): readonly string[] {
  const read = parsePolicy(readFileSync(join(root, 'assets/policies/default.json'), 'utf8'))
  if (!read.ok) throw new Error('Expected assets/policies/default.json to be a policy')
  return explainPolicy(read.value).flatMap(rule => {
    const { ruleId, basis } = rule
    const text = sayRule(rule, texts)
    const quote = basis.quote === undefined ? '' : ` ”${basis.quote}”`
    const from = `${basis.document} ${basis.section}, ${basis.date}.${quote}`
    return text === null ? [] : [`| \`${ruleId}\` | ${cell(text)} | ${cell(from)} |`]
  })
}

type Texts = Readonly<Record<string, unknown>>

function findingRows(): readonly string[] {
  const sv = JSON.parse(readFileSync(join(root, 'assets/locales/sv.json'), 'utf8')) as { readonly finding: Texts }
  return flatten(sv.finding)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, message, nextStep]) => `| \`${code}\` | ${cell(blank(message))} | ${cell(blank(nextStep))} |`)
}

/** Findings stand at different depths: `made.…` is a group of its own. */
function flatten(group: Texts, path = ''): (readonly [code: string, message: string, nextStep: string])[] {
  return Object.entries(group).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null) return []
    const entry = value as Texts
    const message = entry['message'] ?? entry['message_other']
    const code = path === '' ? key : `${path}.${key}`
    const nextStep = entry['nextStep']
    if (typeof message === 'string' && typeof nextStep === 'string') return [[code, message, nextStep] as const]
    return flatten(entry, code)
  })
}

function licencePage(): string {
  const shipped = shippedOnce(root)
  const parts = electronParts(root)
  const counted = new Map<string, number>()
  for (const { licence } of shipped) counted.set(licence ?? '–', (counted.get(licence ?? '–') ?? 0) + 1)
  return [
    '# Licenser och programvaruförteckning (SBOM)',
    '',
    GENERATED,
    '',
    '`npm run sbom` skriver den fullständiga förteckningen, med kontrollsummor, till `dist/sbom.cdx.json` (CycloneDX 1.6). Allt kommer ur',
    'låsfilen; `npm ci` kör inga installationsskript. Paketeringen stannar, och `tests/unit/repo/licences.test.ts` faller, på en licens som ingen',
    'har tagit ställning till. I det paketerade programmet ligger licenstexterna i `THIRD-PARTY-NOTICES.txt`.',
    'Ursprungs egen licens är inte beslutad.',
    '',
    `Det som följer med: ${shipped.length} paket, Electron bland dem. Efter licens:`,
    '',
    '| licens | paket |',
    '|---|---|',
    ...[...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([licence, count]) => `| ${licence} | ${count} |`),
    '',
    'I Electron ligger (fullständigt i `LICENSES.chromium.html`, som följer med programmet):',
    '',
    '| del | licens |',
    '|---|---|',
    ...parts.map(({ name, licence }) => `| ${name} | ${licence} |`),
    '',
    '| paket | version | licens |',
    '|---|---|---|',
    ...shipped.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence ?? '–'} |`).toSorted(),
    '',
  ].join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()
const blank = (text: string): string => text.replaceAll(/\{\{\w+\}\}/g, '…')

if (import.meta.main) {
  const stale = [...supplierPages()].filter(([path, page]) => readOld(join(root, path)) !== page)
  if (process.argv.includes('--check')) {
    for (const [path] of stale) console.log(`${path} is stale: node scripts/docs/write-supplier.ts`)
    process.exitCode = stale.length === 0 ? 0 : 1
  } else {
    for (const [path, page] of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), page)
      console.log(path)
    }
  }
}

function readOld(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // no page yet
  }
}
