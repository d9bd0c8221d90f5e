import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ReportedError } from '../domain/finding.ts'
import { REQUEST_KEYS, type SigningIdentity } from '../domain/identity.ts'
import type { Result } from '../domain/result.ts'
import type { CertificateFinding, CertificateReport, SeenView, WaitingRequest } from './administration.ts'
import { GRANT_PATTERN } from './grants.ts'

/** What became of a certificate that was brought in; what is wrong with it, in words, also when it was taken. */
export type CertificateAnswer = Result<
  { readonly identity: SigningIdentity; readonly problems: readonly CertificateFinding[] },
  ReportedError & { readonly problems: readonly CertificateFinding[] }
>

type Answer<T> = Result<T, ReportedError>

/** Certificate, key and intermediates come in a handful of files at most. */
const files = z.array(z.string().regex(GRANT_PATTERN)).min(1).max(4)
const name = z.string().min(1).max(64)
const named = z.strictObject({ name })
const organisation = z.string().min(1).max(120)
const commonName = z.string().max(120)
const passphrase = z.string().max(200)

/** A signing service as the page describes it. Its address leads out on the network, so it is used only where the settings allow it. */
const signingServiceSchema = z.strictObject({
  name,
  url: z.string().min(1).max(2_000),
  /** The certificate that the service's key belongs to, with its intermediates. */
  chain: files,
  /** Certificate and key by which the service knows us. */
  client: files,
  /** The service's own authority, where that is not a public one. */
  authority: z.string().regex(GRANT_PATTERN).nullable(),
  passphrase,
  input: z.enum(['data', 'digest']),
  trustAuthority: z.boolean(),
})
/** A signing service as the page describes it. */
export type SigningServiceDraft = z.infer<typeof signingServiceSchema>

/**
 * Signing identities as the page sees them. Keys never pass. An identity whose key is at a program (`command`) can be listed and
 * used here but not made: a page must not be able to name what runs on the computer. That is done on the command line.
 */
export const identitiesContract = {
  list: oc.output(type<readonly SigningIdentity[]>()),
  create: oc
    .input(z.strictObject({ name, organisation, commonName, passphrase }))
    .output(type<Answer<SigningIdentity>>()),
  import: oc
    .input(z.strictObject({ name, grants: files, passphrase, trustAuthority: z.boolean() }))
    .output(type<CertificateAnswer>()),
  /** A key that stays here, and a request for its certificate to send to an authority. */
  request: oc
    .input(z.strictObject({ name, organisation, commonName, key: z.enum(REQUEST_KEYS), passphrase }))
    .output(type<Answer<WaitingRequest>>()),
  requests: oc.output(type<readonly WaitingRequest[]>()),
  /** Drops a request and its key; `false` when there was none. */
  cancelRequest: oc.input(named).output(type<boolean>()),
  /** The authority's answer to a request. */
  complete: oc
    .input(z.strictObject({ name, grants: files, trustAuthority: z.boolean() }))
    .output(type<CertificateAnswer>()),
  /** Signs once on trial over the network; what does not sign is not stored. */
  addService: oc.input(signingServiceSchema).output(type<CertificateAnswer>()),
  check: oc.input(named).output(type<Answer<CertificateReport>>()),
  /** One signature on trial. Over the network for a service. */
  trySigner: oc.input(named).output(type<Answer<{ readonly milliseconds: number }>>()),
  /** A drawn picture, signed and verified with no list, the own list and the official ones. Over the network for a service. */
  asSeen: oc.input(named).output(type<Answer<readonly SeenView[]>>()),
} as const
