import type { KeyObject } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { ReportedError } from '../../../../domain/finding.ts'
import { err, ok, type Result } from '../../../../domain/result.ts'
import type { SigningAlgorithm } from '../identity.ts'
import { MAX_ANSWER_BYTES, readSignature } from './read-signature.ts'
import { SIGNATURE_HASHES, type SignatureMaker, type SignerInput, signerInput } from './signature.ts'

/** A signing service over HTTPS. `url` holds no secret: what proves who asks is the client certificate. */
export interface ServiceSigner {
  readonly url: string
  readonly input: SignerInput
  /** For one signature, all attempts together. */
  readonly timeoutMs: number
}

/** How we prove who we are, and whom we believe. PEM; the key is open and lives in memory only. */
export interface ServiceKeys {
  readonly clientChainPem: string
  readonly clientKeyPem: string
  /** The service's own CA; `null`: the public ones. */
  readonly caPem: string | null
}

/** A network is allowed a hiccup, not a habit. */
const RETRY_PAUSES_MS = [250, 1_000]
/** Answers of a gateway whose service is starting or busy. */
const RETRY_STATUS: ReadonlySet<number> = new Set([502, 503, 504])

/** An address that may be kept: https, no user name or password in it. */
export function isServiceAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
}

/**
 * Signs by POST of the bytes (or their hash) to a service, with a client certificate; TLS 1.2 or later, no redirect, no proxy.
 * Nothing but these bytes leaves the house: never the picture.
 */
export function createServiceSigner(
  signer: ServiceSigner,
  keys: ServiceKeys,
  expected: { readonly publicKey: KeyObject; readonly algorithm: SigningAlgorithm },
): SignatureMaker {
  const agent = new Agent({
    keepAlive: true,
    cert: keys.clientChainPem,
    key: keys.clientKeyPem,
    minVersion: 'TLSv1.2',
    ...(keys.caPem === null ? {} : { ca: keys.caPem }),
  })
  return async (toBeSigned, signal) => {
    const body = signerInput(toBeSigned, signer.input, expected.algorithm)
    const deadline = AbortSignal.timeout(signer.timeoutMs)
    const stop = signal === null ? deadline : AbortSignal.any([deadline, signal])
    const post = () => postOnce({ signer, agent, body, algorithm: expected.algorithm, signal: stop })
    let answer = await post()
    for (const pause of RETRY_PAUSES_MS) {
      if (answer.ok || !answer.error.isPassing || stop.aborted) break
      await wait(pause, undefined, { signal: stop }).catch(() => undefined) // aborted: told below
      answer = await post()
    }
    signal?.throwIfAborted()
    if (answer.ok) return readSignature(answer.value, { toBeSigned, ...expected })
    if (deadline.aborted) return err({ kind: 'signer-timed-out', message: `${signer.timeoutMs / 1000} s` })
    return err({ kind: answer.error.kind, message: answer.error.message })
  }
}

interface Post {
  readonly signer: ServiceSigner
  readonly agent: Agent
  readonly body: Uint8Array
  readonly algorithm: SigningAlgorithm
  readonly signal: AbortSignal
}

/** `isPassing`: worth another try. */
interface PostError extends ReportedError {
  readonly isPassing: boolean
}

function postOnce({ signer, agent, body, algorithm, signal }: Post): Promise<Result<Uint8Array, PostError>> {
  return new Promise(resolve => {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': body.length,
      accept: 'application/octet-stream, application/json, text/plain',
      'x-signature-algorithm': algorithm,
      'x-signature-input': signer.input === 'digest' ? (SIGNATURE_HASHES[algorithm] ?? 'data') : 'data',
    }
    try {
      const posted = request(signer.url, { method: 'POST', agent, headers, signal }, response => {
        readAnswer(response, resolve)
      })
      posted.on('error', cause => resolve(err(networkError(cause))))
      posted.end(body)
    } catch (cause) {
      resolve(err(networkError(cause))) // a client certificate that OpenSSL cannot use
    }
  })
}

function readAnswer(response: IncomingMessage, done: (result: Result<Uint8Array, PostError>) => void): void {
  const parts: Buffer[] = []
  let sizeBytes = 0
  response.on('data', (part: Buffer) => {
    sizeBytes += part.length
    if (sizeBytes <= MAX_ANSWER_BYTES) parts.push(part)
    else {
      done(err({ kind: 'signer-too-much', message: `${MAX_ANSWER_BYTES} bytes`, isPassing: false }))
      response.destroy()
    }
  })
  response.on('error', cause => done(err(networkError(cause))))
  response.on('end', () => {
    const status = response.statusCode ?? 0
    if (status === 200 || status === 201) done(ok(Buffer.concat(parts)))
    else if (status === 401 || status === 403)
      done(err({ kind: 'signer-refused', message: `HTTP ${status}`, isPassing: false }))
    else done(err({ kind: 'signer-failed', message: `HTTP ${status}`, isPassing: RETRY_STATUS.has(status) }))
  })
}

/** Codes of Node and OpenSSL for a server certificate that does not hold. */
const SERVER_CERTIFICATE =
  /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME_INVALID|CERT_/
/** What a server says that wanted another client certificate; OpenSSL's words for the alerts of RFC 8446 section 6.2. */
const CLIENT_CERTIFICATE =
  /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNKNOWN_CA|CERTIFICATE_EXPIRED|HANDSHAKE_FAILURE|ACCESS_DENIED|KEY_VALUES_MISMATCH/

function networkError(cause: unknown): PostError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'network'
  if (/ALERT|SSL/.test(code) && CLIENT_CERTIFICATE.test(code))
    return { kind: 'signer-client-certificate', message: code, isPassing: false }
  if (SERVER_CERTIFICATE.test(code)) return { kind: 'signer-server-unknown', message: code, isPassing: false }
  return { kind: 'signer-unreachable', message: code, isPassing: true }
}
