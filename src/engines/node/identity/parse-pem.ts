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

/** Every armoured block in order, whatever stands between (OpenSSL's bag attributes, remarks). Empty for anything else. */
export function readPemBlocks(text: string): PemBlock[] {
  if (text.length > MAX_PEM_CHARS) return []
  const found = text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*(?:-(?!----END)[^-]*)*)-----END \1-----/g)
  return [...found].slice(0, MAX_BLOCKS).map(match => {
    const label = match[1] ?? ''
    const body = match[2] ?? ''
    const headerEnd = body.includes(':') ? body.search(/\r?\n\r?\n/) : -1
    const base64 = (headerEnd === -1 ? body : body.slice(headerEnd)).replaceAll(/\s/g, '')
    return {
      label,
      der: Buffer.from(base64, 'base64'),
      text: match[0],
      isEncrypted: label.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED'),
    }
  })
}
