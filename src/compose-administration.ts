import { readFile, rm } from 'node:fs/promises'
import type {
  Administration,
  FaceModelInfo,
  FaceModels,
  Identities,
  Policies,
  TrustLists,
} from './api/administration.ts'
import { parsePolicy } from './catalog/policies.ts'
import { err, ok } from './domain/result.ts'
import { importFaceModel, listFaceModels, type PluggedFaceModel } from './engines/node/faces/plugged-model.ts'
import { createIdentity } from './engines/node/identity/create-identity.ts'
import { listIdentities, readIdentity } from './engines/node/identity/identity-store.ts'
import { importIdentity } from './engines/node/identity/import-identity.ts'
import { describeSystemError } from './engines/node/local-files.ts'
import { listPolicies, loadPolicy } from './engines/node/policy-files.ts'
import { fetchListOverHttps } from './engines/node/trust/fetch-list.ts'
import type { TrustStore } from './engines/node/trust/trust-store.ts'
import { explainPolicy } from './policy/explain-policy.ts'

/** What administration works on. */
export interface AdministrationParts {
  readonly dataDir: string
  readonly assetsDir: string
  readonly trustStore: TrustStore
  /** Readers hold the lists in memory; after a change they start anew. */
  readonly onTrustChange: () => Promise<void>
}

/** A certificate file is a few kB; nothing near this size is read. */
const MAX_IDENTITY_FILE_BYTES = 5_000_000

/** Identities, trust lists and policies over the real disk. */
export function composeAdministration(parts: AdministrationParts): Administration {
  return {
    identities: composeIdentities(parts),
    trust: composeTrust(parts),
    policies: composePolicies(parts),
    faceModels: composeFaceModels(parts),
  }
}

function composeIdentities({ dataDir, onTrustChange }: AdministrationParts): Identities {
  return {
    list: () => listIdentities(dataDir),
    show: name => readIdentity(dataDir, name),
    create: async request => {
      const made = await createIdentity({ dataDir, ...request })
      await onTrustChange()
      return made
    },
    import: async ({ paths, ...request }) => {
      try {
        const files = await Promise.all(paths.map(path => readFile(path)))
        if (files.some(file => file.length > MAX_IDENTITY_FILE_BYTES))
          return err({ kind: 'identity-damaged', message: 'file too large', problems: [] })
        const imported = await importIdentity({ dataDir, files, ...request })
        await onTrustChange()
        return imported
      } catch (cause) {
        return err({ ...describeSystemError(cause), problems: [] })
      }
    },
  }
}

function composeTrust({ trustStore, onTrustChange }: AdministrationParts): TrustLists {
  const now = (): string => new Date().toISOString()
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
      return loaded.ok
        ? loaded
        : err({ kind: loaded.error.kind, message: 'message' in loaded.error ? loaded.error.message : '' })
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
