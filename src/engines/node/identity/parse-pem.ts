/** One armoured block of a PEM file (RFC 7468). `isEncrypted` covers PKCS#8 and the older `Proc-Type` header. */
export interface PemBlock {
  readonly label: string
  readonly der: Uint8Array
  readonly text: string
  readonly isEncrypted: boolean
}

/** No PEM of a signing identity is larger; trust lists stay under 300 kB. */
export const MAX_PEM_CHARS = 1_000_000
const MAX_BLOCKS = 500

/** Every armoured block in order, whatever stands between (OpenSSL's bag attributes, remarks). Empty for anything else. One pass, whatever the text. */
export function readPemBlocks(text: string): PemBlock[] {
  if (text.length > MAX_PEM_CHARS) return []
  const found: PemBlock[] = []
  const head = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g
  let end = -1
  for (let match = head.exec(text); match !== null && found.length < MAX_BLOCKS; match = head.exec(text)) {
    // The nearest end behind one head is the nearest behind the next, too, as long as it is behind it.
    if (end < head.lastIndex) end = text.indexOf('-----END', head.lastIndex)
    if (end === -1) break
    const label = match[1] ?? ''
    const foot = `-----END ${label}-----`
    if (!text.startsWith(foot, end)) continue
    found.push(blockOf(label, text.slice(head.lastIndex, end), text.slice(match.index, end + foot.length)))
    head.lastIndex = end + foot.length
  }
  return found
}

function blockOf(label: string, body: string, text: string): PemBlock {
  const headerEnd = body.includes(':') ? body.search(/\r?\n\r?\n/) : -1
  const base64 = (headerEnd === -1 ? body : body.slice(headerEnd)).replaceAll(/\s/g, '')
  const isEncrypted = label.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED')
  return { label, der: Buffer.from(base64, 'base64'), text, isEncrypted }
}
