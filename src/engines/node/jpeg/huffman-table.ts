/** A Huffman table as a DHT segment holds it (ITU-T T.81, B.2.4.2): symbols in the order of their codes, by code length. */
export interface HuffmanTable {
  /** Index 0 holds the symbols of length 1, index 15 those of length 16. */
  readonly byLength: readonly (readonly number[])[]
}

/** Codes for writing, by symbol; a length of 0 is a symbol without a code. */
export interface HuffmanCodes {
  readonly code: Uint16Array
  readonly length: Uint8Array
}

const LONGEST = 16

/** Reads one table from a DHT segment at `offset`; null when it is cut off or claims more codes than there are. */
export function readHuffmanTable(
  body: Uint8Array,
  offset: number,
): { readonly table: HuffmanTable; readonly end: number } | null {
  let at = offset + LONGEST
  let room = 1
  const byLength: number[][] = []
  for (let length = 0; length < LONGEST; length++) {
    const count = body[offset + length]
    if (count === undefined || at + count > body.length) return null
    room = room * 2 - count
    if (room < 0) return null
    byLength.push([...body.subarray(at, at + count)])
    at += count
  }
  return { table: { byLength }, end: at }
}

/** The table as it stands in a DHT segment after its class and number. */
export function writeHuffmanTable({ byLength }: HuffmanTable): Uint8Array {
  return Uint8Array.from([...byLength.map(symbols => symbols.length), ...byLength.flat()])
}

/** Calls `take` for each symbol with its canonical code (T.81, C.2). */
export function eachCode(
  { byLength }: HuffmanTable,
  take: (symbol: number, code: number, length: number) => void,
): void {
  let code = 0
  for (const [index, symbols] of byLength.entries()) {
    for (const symbol of symbols) take(symbol, code++, index + 1)
    code *= 2
  }
}

/** Code and its length in bits by symbol, for writing; length 0 where a symbol has no code. Codes as T.81, annex C deals them out. */
export function codesOf(table: HuffmanTable): HuffmanCodes {
  const codes = { code: new Uint16Array(256), length: new Uint8Array(256) }
  eachCode(table, (symbol, code, length) => {
    codes.code[symbol] = code
    codes.length[symbol] = length
  })
  return codes
}

/** Up to this length codes are frequent, and keep their place when a table is extended. */
export const MOST_FREQUENT_LENGTH = 9

/**
 * A table that also has codes for `missing`. Short codes stay as they are: canonical codes of one length depend on those up to that length
 * alone. The long ones, rare by their nature, are dealt out anew in the room behind them, which is never empty because no code is all ones
 * (T.81, C.2). `moved` are the symbols that may have another code now. Null when even giving up short codes makes no room.
 */
export function extendTable(
  { byLength }: HuffmanTable,
  missing: readonly number[],
): { readonly table: HuffmanTable; readonly moved: ReadonlySet<number> } | null {
  if (missing.length === 0) return { table: { byLength }, moved: new Set() }
  const short = byLength.slice(0, MOST_FREQUENT_LENGTH).map(symbols => [...symbols])
  const known = byLength.slice(MOST_FREQUENT_LENGTH).flat()
  for (;;) {
    const long = dealLong(roomBehind(short), [...known, ...missing])
    if (long !== null) return { table: { byLength: [...short, ...long] }, moved: new Set(known) }
    const last = short.findLast(symbols => symbols.length > 0)?.pop()
    if (last === undefined) return null
    known.unshift(last)
  }
}

/** How many nodes of the length of the longest short codes no short code stands on. */
const roomBehind = (short: readonly (readonly number[])[]): number =>
  short.reduce((room, symbols) => room * 2 - symbols.length, 1)

/** Symbols by length from the first long one on, each as short as the room for those behind it allows. Null when there is too little. */
function dealLong(room: number, symbols: readonly number[]): readonly (readonly number[])[] | null {
  const lengths: (readonly number[])[] = []
  let nodes = room
  let dealt = 0
  for (let length = MOST_FREQUENT_LENGTH + 1; length <= LONGEST; length++) {
    nodes *= 2
    const open = symbols.length - dealt
    const each = 2 ** (LONGEST - length) // codes of full length under one node
    const spare = nodes * each - 1 - open
    if (spare < 0) return null
    const count = each === 1 ? open : Math.min(open, Math.floor(spare / (each - 1)))
    lengths.push(symbols.slice(dealt, dealt + count))
    dealt += count
    nodes -= count
  }
  return lengths
}
