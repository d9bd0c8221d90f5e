import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether openssl can be run here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Kinds of leaf keys that openssl makes for us. */
export type LeafKey = 'es256' | 'es384' | 'es512' | 'rsa' | 'rsa-pss' | 'ed25519' | 'secp256k1'

const KEY_ARGUMENTS: Readonly<Record<LeafKey, readonly string[]>> = {
  es256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  es384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  es512: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  ed25519: ['-algorithm', 'ED25519'],
}

const SIGNER = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature,nonRepudiation',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
  'extendedKeyUsage=1.3.6.1.4.1.62558.2.1,1.3.6.1.5.5.7.3.36',
]

/** A certificate with its key, as files. */
export interface IssuedPair {
  readonly keyPath: string
  readonly certificatePath: string
  /** Leaf and issuing CA. */
  readonly chainPath: string
}

/** A root and an issuing CA of our own in a folder, made and run by openssl as a real one would be. */
export interface LocalAuthority {
  readonly rootPath: string
  readonly issuingPath: string
  /** Grants what a request asks for; `extra` lines are added to its extensions. Returns the path of the chain. */
  readonly grant: (
    requestPath: string,
    options?: { readonly days?: number; readonly extra?: readonly string[] },
  ) => string
  /** Key and certificate in one go. `extensions` replaces those of a signer. */
  readonly issue: (
    name: string,
    key: LeafKey,
    options?: { readonly days?: number; readonly extensions?: readonly string[] },
  ) => IssuedPair
}

interface Granted {
  readonly days: number
  readonly lines: readonly string[]
}

/** Makes the authority; about a quarter of a second. */
export function makeAuthority(folder: string): LocalAuthority {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', [...args], { stdio: 'pipe', cwd: folder })
  }
  const newKey = (name: string, kind: LeafKey): string => {
    openssl('genpkey', ...KEY_ARGUMENTS[kind], '-out', at(`${name}.key`))
    return at(`${name}.key`)
  }
  const subject = (name: string): string => `/C=SE/O=Provregionen/CN=${name}`
  const sign = (csr: string, by: string, name: string, { days, lines }: Granted): void => {
    writeFileSync(at(`${name}.ext`), `${lines.join('\n')}\n`)
    const ca = ['-CA', at(`${by}.crt`), '-CAkey', at(`${by}.key`), '-CAcreateserial']
    const rest = ['-days', String(days), '-sha256', '-extfile', at(`${name}.ext`), '-out', at(`${name}.crt`)]
    openssl('x509', '-req', '-in', csr, '-copy_extensions', 'copy', ...ca, ...rest)
  }
  newKey('root', 'es384')
  const rootUses = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('root.key'),
    '-days',
    '60',
    '-subj',
    subject('Rot'),
    ...rootUses,
    '-out',
    at('root.crt'),
  )
  newKey('issuing', 'es384')
  openssl('req', '-new', '-key', at('issuing.key'), '-subj', subject('Utfardare'), '-out', at('issuing.csr'))
  const issuingUses = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign']
  const lines = [...issuingUses, 'subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid']
  sign(at('issuing.csr'), 'root', 'issuing', { days: 50, lines })
  const chainOf = (name: string): string => {
    writeFileSync(
      at(`${name}.chain.pem`),
      readFileSync(at(`${name}.crt`), 'utf8') + readFileSync(at('issuing.crt'), 'utf8'),
    )
    return at(`${name}.chain.pem`)
  }
  let count = 0
  return {
    rootPath: at('root.crt'),
    issuingPath: at('issuing.crt'),
    grant: (requestPath, { days = 45, extra = [] } = {}) => {
      const name = `granted-${++count}`
      sign(requestPath, 'issuing', name, { days, lines: ['authorityKeyIdentifier=keyid', ...extra] })
      return chainOf(name)
    },
    issue: (name, key, { days = 45, extensions = SIGNER } = {}) => {
      const keyPath = newKey(name, key)
      openssl('req', '-new', '-key', keyPath, '-subj', `/C=SE/O=Provkommun/CN=${name}`, '-out', at(`${name}.csr`))
      sign(at(`${name}.csr`), 'issuing', name, { days, lines: extensions })
      return { keyPath, certificatePath: at(`${name}.crt`), chainPath: chainOf(name) }
    },
  }
}
