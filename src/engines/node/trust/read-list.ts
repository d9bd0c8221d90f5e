import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import {
  KNOWN_LISTS,
  readListDocument,
  TRUST_LIST_NAMES,
  type ListDocument,
  type TrustList,
  type TrustListKind,
} from '../../../catalog/trust-lists.ts'
import type { ReportedError } from '../../../domain/finding.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { readPemCertificates } from '../c2pa/own/certificate-chain.ts'
import { describeSystemError } from '../local-files.ts'

/** The largest list is 247 KB; a file over this is not read. */
export const MAX_LIST_BYTES = 5 * 1024 * 1024

/** What is known of a list beside its bytes. */
export interface ListOrigin {
  readonly source: string
  /** ISO 8601 UTC; used where neither the list nor its document says a date. */
  readonly fallbackDate: string
  /** Stated by a person; `null`: recognise. */
  readonly kind: TrustListKind | null
  readonly document: ListDocument | null
  /** Name of the file, for own anchors. */
  readonly fileName: string
}

/** Turns PEM bytes into a list, or says why they are none: every certificate is parsed before a list may be used. */
export function parseTrustList(bytes: Uint8Array, origin: ListOrigin): Result<TrustList, ReportedError> {
  const pem = new TextDecoder().decode(bytes)
  const { certificates, damaged } = readPemCertificates(pem)
  if (certificates.length === 0)
    return err({ kind: 'not-a-trust-list', message: `${origin.fileName} holds no certificate` })
  if (damaged > 0)
    return err({ kind: 'trust-list-damaged', message: `${origin.fileName} holds ${damaged} damaged certificates` })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const known = KNOWN_LISTS.get(sha256)
  const document = origin.document !== null && covers(origin.document, pem) ? origin.document : null
  const kind = known?.kind ?? document?.kind ?? origin.kind
  if (kind === null)
    return err({ kind: 'unknown-trust-list', message: `${origin.fileName}: say which kind of list it is` })
  if (origin.kind !== null && origin.kind !== kind) {
    return err({
      kind: 'wrong-trust-list-kind',
      message: `${origin.fileName} is ${kind}, not ${origin.kind}`,
      values: { found: kind, stated: origin.kind },
    })
  }
  return ok({
    kind,
    name: kind === 'own-anchors' ? basename(origin.fileName, extname(origin.fileName)) : TRUST_LIST_NAMES[kind],
    source: origin.source,
    date: document?.issued ?? known?.date ?? origin.fallbackDate,
    nextUpdate: document?.nextUpdate ?? null,
    certificateCount: certificates.length,
    sha256,
    // Written anew from the parsed certificates: remarks in a list never reach the engine.
    pem: certificates.map(certificate => certificate.toString()).join(''),
  })
}

/** Whether a document speaks of this very PEM: every certificate of the one stands in the other. */
function covers(document: ListDocument, pem: string): boolean {
  const listed = new Set(document.certificates)
  const { certificates } = readPemCertificates(pem)
  return (
    certificates.length === listed.size &&
    certificates.every(certificate => listed.has(certificate.raw.toString('base64')))
  )
}

/** The PEM of a list document alone, for an import of the JSON file without its PEM. */
export function pemOfDocument(document: ListDocument): Uint8Array {
  const blocks = document.certificates.map(
    der => `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  )
  return new TextEncoder().encode(blocks.join(''))
}

/** Bytes of a file of list size with its own date; an error where it is missing, larger, or no file. */
export async function readListFile(
  path: string,
): Promise<Result<{ readonly bytes: Uint8Array; readonly modified: string }, ReportedError>> {
  try {
    const facts = await stat(path)
    if (!facts.isFile()) return err({ kind: 'not-a-trust-list', message: `${path} is no file` })
    if (facts.size > MAX_LIST_BYTES)
      return err({ kind: 'trust-list-too-large', message: `${path} is larger than ${MAX_LIST_BYTES} bytes` })
    return ok({ bytes: await readFile(path), modified: facts.mtime.toISOString() })
  } catch (cause) {
    return err(describeSystemError(cause))
  }
}

/** The list document beside a PEM (`NAME.json` for `NAME.pem`); `null` where there is none that can be read. */
export async function readDocumentBeside(path: string): Promise<ListDocument | null> {
  const read = await readListFile(path.replace(/\.[^.\\/]+$/, '.json'))
  return read.ok ? readListDocument(new TextDecoder().decode(read.value.bytes)) : null
}
