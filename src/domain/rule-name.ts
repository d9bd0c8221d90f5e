/** Names that are ours and not those of a law. */
const OWN_NAMES = new Map([
  ['ursprung: a person decides', 'Ursprung: en människa beslutar'],
  ['ursprung: origin.conflicting', 'Ursprung: uppgifter som säger emot varandra'],
  ['ursprung: origin.possible', 'Ursprung: tecken som inte räcker'],
  ['ursprung: never label twice', 'Ursprung: en bild märks aldrig två gånger'],
  ['ursprung: never lose what is there', 'Ursprung: inget som står i filen går förlorat i tysthet'],
  ['ursprung: nothing else changes', 'Ursprung: inget annat ändras'],
  ['ursprung: register', 'Ursprung: registret'],
  ['file format', 'filformatet'],
  [
    'Code of Practice, detection: no mark found proves nothing',
    'Uppförandekoden: att inget märke hittas bevisar ingenting',
  ],
])

/** Where EU law and standards are cited; a municipality's own guideline is left as its policy names it. */
const CITES_EU_LAW = /AI Act|Regulation \(EU\)|GDPR|DSM|Code of Practice|Commission Guidelines/

const EU_WORDS: readonly (readonly [RegExp, string])[] = [
  [/Regulation \(EU\) 2024\/1689 \(AI Act\)/g, 'AI-förordningen (EU) 2024/1689'],
  [/AI Act/g, 'AI-förordningen'],
  [/Regulation \(EU\) 2016\/679 \(GDPR\)/g, 'Dataskyddsförordningen (EU) 2016/679'],
  [/GDPR/g, 'Dataskyddsförordningen'],
  [/DSM(?= art)/g, 'DSM-direktivet'],
  [/Commission Guidelines on Art\./g, 'Kommissionens riktlinjer om art.'],
  [
    /Code of Practice on Transparency of AI-Generated Content/g,
    'Uppförandekoden om transparens för AI-genererat innehåll',
  ],
  [/Code of Practice/g, 'Uppförandekoden'],
  [/\bArt\./g, 'art.'],
  // 50(4) is cited as 50.4, and 5(1)(c) as 5.1 c.
  [/(\d)\((\d+)\)/g, '$1.$2'],
  [/(\d)\(([a-z])\)/g, '$1 $2'],
  [/\brecital\b/g, 'skäl'],
  [/\bpara\b/g, 'punkt'],
  [/\bMeasure\b/g, 'åtgärd'],
  [/\bCommitment\b/g, 'åtagande'],
  [/\bSection\b/g, 'avsnitt'],
]

const OTHER_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^URL(?= \(1960:729\))/g, 'Upphovsrättslagen'],
  [/(C2PA [\d.]+) section/g, '$1 avsnitt'],
  [/(C2PA [\d.]+, [\d.]+) trust lists/g, '$1 förtroendelistor'],
]

function ruleInSwedish(rule: string): string {
  const own = OWN_NAMES.get(rule)
  if (own !== undefined) return own
  const words = CITES_EU_LAW.test(rule) ? [...EU_WORDS, ...OTHER_WORDS] : OTHER_WORDS
  return words.reduce((said, [pattern, word]) => said.replaceAll(pattern, word), rule)
}

/** The name of a rule as people who read this language cite it; as it stands where there is no other. */
export const ruleNameIn = (rule: string, language: string): string => (language === 'sv' ? ruleInSwedish(rule) : rule)
