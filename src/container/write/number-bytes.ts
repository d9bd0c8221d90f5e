/** Big-endian 16-bit number. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff)
}

/** Big-endian 32-bit number. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

/** Little-endian 32-bit number. */
export function u32le(value: number): Uint8Array {
  return u32(value).reverse()
}

/** ASCII text as bytes; other characters are a bug of ours. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
