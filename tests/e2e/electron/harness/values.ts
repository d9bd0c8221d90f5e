/** Values of messages as text: bytes as base64, all else as JSON. What JSON cannot carry would not survive here either. */

export const fromText = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value
    const bytes = Buffer.from(String(value.$bytes), 'base64')
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  })

/** A test's own mistake, told apart from the program's. */
export function expectString(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`Expected text but received ${JSON.stringify(value)}`)
  return value
}
