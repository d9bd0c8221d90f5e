/** The locale of numbers and dates in a language of the page: English as in Britain, so that 3 May is nowhere May 3. */
export const localeOf = (language: string): string => (language === 'sv' ? 'sv-SE' : 'en-GB')

/** Writes a day in a language of the page: 23 nov. 2026. */
export const dayFormat = (language: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium' })
