import { readFile, rm } from 'node:fs/promises'
import type {
  Administration,
  FaceModelInfo,
  FaceModels,
  Identities,
  Policies,
  TrustLists,
} from '../api/administration.ts'
import type { IdentityParts } from './identities.ts'
import { parsePolicy } from '../catalog/policies.ts'
import { err, ok } from '../domain/result.ts'
import { importFaceModel, listFaceModels, type PluggedFaceModel } from '../engines/node/faces/plugged-model.ts'
import { lazily } from '../engines/node/lazily.ts'
import { describeSystemError } from '../engines/node/local-files.ts'
import { describePolicyError, listPolicies, loadPolicy } from '../engines/node/policy-files.ts'
import { fetchListOverHttps } from '../engines/node/trust/fetch-list.ts'
import type { TrustStore } from '../engines/node/trust/trust-store.ts'
import { explainPolicy } from '../policy/explain-policy.ts'

/** What administration works on. */
export interface AdministrationParts extends Omit<IdentityParts, 'loadTrust'> {
  readonly dataDir: string
  readonly assetsDir: string
  readonly trustStore: TrustStore
}

/** Identities, trust lists and policies over the real disk. */
export function composeAdministration(parts: AdministrationParts): Administration {
  return {
    identities: lazily<Identities>(async () => {
      const { composeIdentities } = await import('./identities.ts')
      return composeIdentities({ ...parts, loadTrust: async () => (await parts.trustStore.load()).bundle })
    }),
    trust: composeTrust(parts),
    policies: composePolicies(parts),
    faceModels: composeFaceModels(parts),
  }
}

function composeTrust({ trustStore, options, onTrustChange }: AdministrationParts): TrustLists {
  const now = (): string => (options.now?.() ?? new Date()).toISOString()
  return {
    list: () => trustStore.list(now()),
    import: async (path, kind) => {
      const imported = await trustStore.import(path, kind, now())
      await onTrustChange()
      return imported
    },
    update: async signal => {
      const updated = await trustStore.update(fetchListOverHttps, now(), signal)
      await onTrustChange()
      return updated
    },
    rollBack: async kind => {
      const back = await trustStore.rollBack(kind, now())
      await onTrustChange()
      return back
    },
    problems: async () => (await trustStore.load()).problems,
  }
}

function composeFaceModels({ dataDir, onTrustChange }: AdministrationParts): FaceModels {
  const info = ({ model: { id, name, licence, sha256 } }: PluggedFaceModel): FaceModelInfo => ({
    id,
    name,
    licence,
    sha256,
  })
  return {
    list: async () => (await listFaceModels(dataDir)).map(info),
    import: async path => {
      const imported = await importFaceModel(path, dataDir)
      await onTrustChange()
      return imported.ok ? ok(info(imported.value)) : imported
    },
    remove: async id => {
      const found = (await listFaceModels(dataDir)).find(({ model }) => model.id === id)
      if (found === undefined) return false
      await rm(found.path, { force: true })
      await onTrustChange()
      return true
    },
  }
}

function composePolicies({ assetsDir }: AdministrationParts): Policies {
  return {
    list: async () => {
      const loaded = await Promise.all((await listPolicies(assetsDir)).map(name => loadPolicy(name, assetsDir)))
      return loaded.flatMap(policy =>
        policy.ok ? [{ id: policy.value.id, version: policy.value.version, name: policy.value.name }] : [],
      )
    },
    load: async nameOrFile => {
      const loaded = await loadPolicy(nameOrFile, assetsDir)
      return loaded.ok ? loaded : err(describePolicyError(loaded.error))
    },
    check: async path => {
      try {
        const parsed = parsePolicy(await readFile(path, 'utf8'))
        return ok(parsed.ok ? [] : parsed.error)
      } catch (cause) {
        return err(describeSystemError(cause))
      }
    },
    explain: explainPolicy,
  }
}

/** Whether a passphrase opens an identity's key: asked before anything is signed with it, so that a wrong one costs one question. */
export function keyOpener(dataDir: string): (identity: string, passphrase: string) => Promise<boolean> {
  return async (identity, passphrase) => {
    // Also the client key of a signing service; opening touches no network.
    const options = { passphraseFor: () => Promise.resolve(passphrase), isOffline: false }
    const { openSigner } = await import('../engines/node/identity/open-signer.ts')
    return (await openSigner(dataDir, identity, options)).ok
  }
}
