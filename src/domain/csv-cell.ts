/**
 * A cell of CSV (RFC 4180, with semicolons). A leading `=`, `+`, `-`, `@`, tab, return or line feed, also in full width and behind blanks,
 * would start a formula (OWASP, CSV injection): an apostrophe stands before it then, and only then is the text not as it was given.
 */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const inert = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value
  return /[";\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
