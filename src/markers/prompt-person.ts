/** Only this much of a prompt is looked at; real ones are a few hundred characters, workflows are megabytes of node names. */
const MAX_PROMPT_CHARS = 20_000

const PICTURE_WORDS =
  'photo photograph portrait picture image painting drawing caricature headshot selfie foto fotografi porträtt bild målning teckning karikatyr'
/** First letter in either case, the rest as it is: the names after it are known by their capitals, so the pattern minds case. */
const eitherCase = (word: string): string => `[${word.charAt(0).toUpperCase()}${word.charAt(0)}]${word.slice(1)}`
/** A word for a picture, up to three words about it, then a name: "portrait of an elderly Astrid Lindgren", "foto på Greta Garbo". */
const PICTURE_OF = new RegExp(
  `(?<!\\p{L})(?:${PICTURE_WORDS.split(' ').map(eitherCase).join('|')})\\s+(?:of|på|av|föreställande)\\s+(?:\\p{Ll}[\\p{Ll}-]*\\s+){0,3}`,
  'gu',
)
/** Two capitalised words, with the particles that stand between given name and family name. */
const NAME = /^(\p{Lu}\p{Ll}{1,20})\s+(?:(?:von|van|de|da|del|af|al|bin)\s+)?(\p{Lu}[\p{Ll}'’-]{1,24})/u
/** Second words that make two capitalised words a place, a style or a thing instead of a person. */
const NOT_A_PERSON =
  /^(?:City|Street|Park|Square|Castle|Church|Cathedral|Bridge|River|Lake|Mountain|Mountains|Island|Islands|Beach|Valley|Forest|Tower|Palace|Museum|University|Station|Airport|Stadium|Building|Hall|House|York|Francisco|Angeles|Britain|Kingdom|States|Ocean|Sea|Desert|Style|Stad|Kommun|Torg|Kyrka|Slott|Gata)$/

/**
 * Whether an AI tool's instruction asks for a picture of somebody by name. A hint for a question to a person, never a
 * finding about the picture: names it does not see, and names that nobody bears, are both possible. Looks at the
 * positive prompt only. Rules.md section 5; Sala kommun, Riktlinje 2025-11-12, 3.5.
 */
export function promptNamesPerson(prompt: string): boolean {
  const positive = prompt.slice(0, MAX_PROMPT_CHARS).split(/negative[ _]prompt/i, 1)[0] ?? ''
  for (const match of positive.matchAll(PICTURE_OF)) {
    const name = NAME.exec(positive.slice(match.index + match[0].length))
    if (name !== null && !NOT_A_PERSON.test(name[2] ?? '')) return true
  }
  return false
}
