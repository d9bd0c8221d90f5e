import { useTranslation } from 'react-i18next'
import type { ReportedError } from '../../../src/domain/finding.ts'
import { localeOf } from '../../state/locale.ts'

/** Numbers, dates, sizes and errors as people write them. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const locale = localeOf(i18n.language)
  const { number, dateTime, date } = formatsOf(locale)
  return {
    number: (value: number) => number.format(value),
    /** A message with a plural form and a number with thousands set apart. */
    count: (key: string, count: number) => t(key, { count, formatted: number.format(count) }),
    dateTime: (iso: string | null) => (iso === null ? '' : dateTime.format(new Date(iso))),
    date: (ms: number) => date.format(new Date(ms)),
    size: (bytes: number) => sizeText(bytes, locale),
    problem: ({ kind, message }: ReportedError) => {
      const known = [`archive.problem.${kind}`, `problem.${kind}`].find(key => i18n.exists(key))
      return known === undefined ? message : t(known)
    },
  }
}

/** Formats cost a tenth of a millisecond each to make, and every row of a table wants several: made once. */
const formats = new Map<
  string,
  { readonly number: Intl.NumberFormat; readonly dateTime: Intl.DateTimeFormat; readonly date: Intl.DateTimeFormat }
>()
const sizeFormats = new Map<string, Intl.NumberFormat>()

function formatsOf(locale: string) {
  const known = formats.get(locale) ?? {
    number: new Intl.NumberFormat(locale),
    dateTime: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'short' }),
  }
  formats.set(locale, known)
  return known
}

function sizeFormat(locale: string, unit: string, isFine: boolean): Intl.NumberFormat {
  const key = `${locale} ${unit} ${isFine}`
  const known =
    sizeFormats.get(key) ??
    new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: isFine ? 1 : 0 })
  sizeFormats.set(key, known)
  return known
}

/** Bytes with one unit, as file managers show them (1 kB = 1000 bytes). */
function sizeText(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const at = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** at
  const isFine = value < 10 && at > 0
  return sizeFormat(locale, units[at] ?? 'byte', isFine).format(value)
}

/** Seconds as people say them: one unit is enough for something that is guessed. */
export function timeText(seconds: number, t: (key: string, values: { count: number }) => string): string {
  if (seconds < 90) return t('archive.seconds', { count: Math.max(1, Math.round(seconds)) })
  return seconds < 5_400
    ? t('archive.minutes', { count: Math.round(seconds / 60) })
    : t('archive.hours', { count: Math.round(seconds / 3_600) })
}
