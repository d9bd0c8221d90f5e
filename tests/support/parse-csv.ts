/** RFC 4180 with semicolons, written apart from the code it checks. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let isQuoted = false
  let wasQuoted = false
  const end = (): void => {
    rows.at(-1)?.push(cell)
    cell = ''
    wasQuoted = false
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (character === '"' && cell === '' && !wasQuoted) {
      isQuoted = true
      wasQuoted = true
    } else if (character === ';') end()
    else if (character === '\r' && text[at + 1] === '\n') {
      end()
      rows.push([])
      at += 1
    } else cell += character
  }
  end()
  return rows.filter(row => row.length > 1 || row[0] !== '' || rows.length === 1)
}
