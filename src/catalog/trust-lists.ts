import { z } from 'zod'
import { KEY_PURPOSES } from '../domain/key-purposes.ts'
import type { PUBLISHED_LIST_NAMES, TrustListInfo } from '../domain/provenance.ts'

/**
 * What a list vouches for. They are shown apart: `official` is the C2PA list, `interim` the list frozen on 2026-01-01,
 * `own` the organisation's anchors. Knowledge: shared/knowledge/c2pa.md section 7.
 */
export const TRUST_LIST_KINDS = [
  'official-signers',
  'official-time-stamps',
  'interim-anchors',
  'interim-leaves',
  'own-anchors',
] as const
export type TrustListKind = (typeof TRUST_LIST_KINDS)[number]

/** One trust list in use. `pem` is safe to hand to the engine: every certificate in it has been parsed. */
export interface TrustList {
  readonly kind: TrustListKind
  /** Name for people and reports, e.g. `C2PA Trust List`. */
  readonly name: string
  /** Where it was taken from: a path or an https address; `unknown` for a file someone put into the folder. */
  readonly source: string
  /** ISO 8601 UTC: issue date where the list says one, else import, else the file's own date. */
  readonly date: string
  /** ISO 8601 UTC; `null` where the list does not promise a next one. */
  readonly nextUpdate: string | null
  readonly certificateCount: number
  /** Lower-case hex over the file's bytes. */
  readonly sha256: string
  readonly pem: string
}

/** All lists in use, plus the key usages that may sign. Empty lists are a normal state: then no signer is known. */
export interface TrustBundle {
  readonly lists: readonly TrustList[]
  readonly storeConfig: string
}

/** A list with its age, for `trust list`. */
export interface TrustListStatus extends Omit<TrustList, 'pem'> {
  readonly ageDays: number
  readonly isPastNextUpdate: boolean
}

/**
 * Key usages whose certificates the engine shall take, each for its trade, one OID a line. Needed by c2pa-rs 0.91 wherever leaves are not emailProtection, so always passed (knowledge c2pa.md 2.2, 2.3).
 */
export const STORE_CONFIG = Object.values(KEY_PURPOSES).join('\n')

/** Without any list: everything still works, and every signer is unknown. */
export const NO_TRUST_LISTS: TrustBundle = { lists: [], storeConfig: STORE_CONFIG }

/** Where each list lies in a trust folder, with its upstream name, so that a folder of frozen lists can be used as it is. */
export const TRUST_FILE_NAMES: Readonly<Record<Exclude<TrustListKind, 'own-anchors'>, string>> = {
  'official-signers': 'C2PA-TRUST-LIST.pem',
  'official-time-stamps': 'C2PA-TSA-TRUST-LIST.pem',
  'interim-anchors': 'anchors.pem',
  'interim-leaves': 'allowed.pem',
}

/** Names for people; the same in every language because they are names. */
export const TRUST_LIST_NAMES: Readonly<
  Record<Exclude<TrustListKind, 'own-anchors'>, (typeof PUBLISHED_LIST_NAMES)[number]>
> = {
  'official-signers': 'C2PA Trust List',
  'official-time-stamps': 'C2PA TSA Trust List',
  'interim-anchors': 'C2PA interim trust list (anchors)',
  'interim-leaves': 'C2PA interim trust list (allowed)',
}

/** Lists known by hash, so that a file needs no explanation. SHA-256 of the snapshot of 2026-08-14, knowledge c2pa.md section 7. */
export const KNOWN_LISTS: ReadonlyMap<
  string,
  { readonly kind: Exclude<TrustListKind, 'own-anchors'>; readonly date: string }
> = new Map([
  [
    '75cacc98b79ecac33713c7ecfb58d4a0ef383f3c1f886e7409f9e37e8664aea5',
    { kind: 'official-signers', date: '2026-08-05T00:11:39.000Z' },
  ],
  [
    'c688d3555f4a2f1f8d663472bbd37888ff234abdd234c25934c0f9292e4eb5c9',
    { kind: 'official-time-stamps', date: '2026-08-05T00:11:39.000Z' },
  ],
  [
    'db57e50b9bd4e4c786cbb91f38fd85e2af6a9d5412438a8cddcc42688df07ae5',
    { kind: 'interim-anchors', date: '2026-01-01T00:00:00.000Z' },
  ],
  [
    'a3b79faa4cf3351d0ec8c8920930d19a701a77496738627b365551a113a440f8',
    { kind: 'interim-leaves', date: '2026-01-01T00:00:00.000Z' },
  ],
])

/** Official addresses, used on an explicit request only. */
export const OFFICIAL_ADDRESSES: Readonly<Record<'official-signers' | 'official-time-stamps', string>> = {
  'official-signers':
    'https://raw.githubusercontent.com/c2pa-org/conformance-public/main/trust-list/C2PA-TRUST-LIST.pem',
  'official-time-stamps':
    'https://raw.githubusercontent.com/c2pa-org/conformance-public/main/trust-list/C2PA-TSA-TRUST-LIST.pem',
}

/** The PEM text of all lists of the given kinds, in the given order; empty where there is none. */
export function pemOf(bundle: TrustBundle, kinds: readonly TrustListKind[]): string {
  return kinds
    .flatMap(kind => bundle.lists.filter(list => list.kind === kind))
    .map(list => list.pem)
    .join('\n')
}

/** What reports record about the lists in use. */
export function trustListInfos(bundle: TrustBundle): readonly TrustListInfo[] {
  return bundle.lists.map(({ name, date, sha256 }) => ({ name, date, sha256 }))
}

/** A list with its age against `now` (ISO 8601 UTC), without its certificates. */
export function trustListStatus(list: TrustList, now: string): TrustListStatus {
  const { pem: _pem, ...rest } = list
  const age = Math.floor((Date.parse(now) - Date.parse(list.date)) / 86_400_000)
  return { ...rest, ageDays: Math.max(0, age), isPastNextUpdate: list.nextUpdate !== null && list.nextUpdate < now }
}

/** ETSI TS 119 602 "List of Trusted Entities" as C2PA publishes it beside each PEM. */
const listOfTrustedEntities = z.object({
  LoTE: z.object({
    ListAndSchemeInformation: z.object({
      SchemeName: z.array(z.object({ value: z.string() })).min(1),
      ListIssueDateTime: z.iso.datetime(),
      NextUpdate: z.iso.datetime().optional(),
    }),
    TrustedEntitiesList: z.array(z.unknown()).max(5_000),
  }),
})

/** What a list of trusted entities says of itself. */
export interface ListDocument {
  readonly kind: 'official-signers' | 'official-time-stamps'
  /** ISO 8601 UTC with milliseconds. */
  readonly issued: string
  readonly nextUpdate: string | null
  /** Base64 DER of every certificate in it, without white space. */
  readonly certificates: readonly string[]
}

/** Reads the JSON beside an official PEM; `null` where the text is no such document. */
export function readListDocument(text: string): ListDocument | null {
  const parsed = listOfTrustedEntities.safeParse(parseJson(text))
  if (!parsed.success) return null
  const { ListAndSchemeInformation: scheme, TrustedEntitiesList: entities } = parsed.data.LoTE
  const name = scheme.SchemeName.map(entry => entry.value).join(' ')
  if (!/C2PA/i.test(name)) return null
  return {
    kind: /TSA|time.?stamp/i.test(name) ? 'official-time-stamps' : 'official-signers',
    issued: new Date(scheme.ListIssueDateTime).toISOString(),
    nextUpdate: scheme.NextUpdate === undefined ? null : new Date(scheme.NextUpdate).toISOString(),
    certificates: collectCertificates(entities, 0),
  }
}

/** Walks `…X509Certificates[].val`, wherever the version of the schema puts it; depth-limited. */
function collectCertificates(value: unknown, depth: number): readonly string[] {
  if (depth > 12 || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(item => collectCertificates(item, depth + 1))
  return Object.entries(value).flatMap(([key, field]: [string, unknown]) => {
    if (key !== 'X509Certificates' || !Array.isArray(field)) return collectCertificates(field, depth + 1)
    return field.flatMap((entry: unknown) => {
      const val = typeof entry === 'object' && entry !== null && 'val' in entry ? entry.val : null
      return typeof val === 'string' ? [val.replace(/\s+/g, '')] : []
    })
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not JSON: not a list document
  }
}
