import { encode } from 'cborg'

/** One JUMBF box of made fixtures: length, type, payload. */
export function box(type: string, ...payloads: readonly Uint8Array[]): Uint8Array {
  const payload = Buffer.concat(payloads)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(payload.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, payload])
}

/** A superbox with description: four-character type, label, children. */
export function superbox(type: string, label: string, ...children: readonly Uint8Array[]): Uint8Array {
  const uuid = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from('00110010800000aa00389b71', 'hex')])
  return box('jumb', box('jumd', uuid, Uint8Array.of(3), Buffer.from(`${label}\0`)), ...children)
}

/** CBOR content of an assertion, a claim or a signature. */
export const cborContent = (value: unknown): Uint8Array => box('cbor', encode(value))

/** What a made manifest holds. */
export interface MadeManifest {
  readonly label: string
  readonly claim: Record<string, unknown>
  readonly signature?: Uint8Array
  readonly assertions?: Readonly<Record<string, unknown>>
  readonly claimLabel?: string
  /** Further boxes, at the end. */
  readonly more?: readonly Uint8Array[]
}

/** A whole manifest store; the last manifest is the active one. */
export function manifestStore(...manifests: readonly MadeManifest[]): Uint8Array {
  return superbox('c2pa', 'c2pa', ...manifests.map(manifestBox))
}

function manifestBox({
  label,
  claim,
  signature,
  assertions = {},
  claimLabel = 'c2pa.claim.v2',
  more = [],
}: MadeManifest): Uint8Array {
  const boxes = Object.entries(assertions).map(([name, value]) => superbox('cbor', name, cborContent(value)))
  return superbox(
    'c2ma',
    label,
    superbox('c2as', 'c2pa.assertions', ...boxes),
    superbox('c2cl', claimLabel, cborContent(claim)),
    ...(signature === undefined ? [] : [superbox('c2cs', 'c2pa.signature', box('cbor', signature))]),
    ...more,
  )
}
