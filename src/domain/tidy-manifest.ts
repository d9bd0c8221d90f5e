import { tidyValue } from './evidence.ts'
import type { Manifest, ProvenanceReading } from './provenance.ts'

/** Of a name or a title, in characters. Real ones stay under 100; a hostile manifest has megabytes of it, and each is shown. */
const MAX_NAME_CHARS = 300

/** A reading whose names and titles are safe to show: bounded, without control characters. What decides is left as it is: labels, codes, places, source types. */
export function tidyReading(reading: ProvenanceReading): ProvenanceReading {
  if (reading.kind === 'read')
    return { ...reading, store: { ...reading.store, manifests: reading.store.manifests.map(tidyManifest) } }
  if (reading.kind !== 'unreadable' || reading.own === undefined) return reading
  return { ...reading, own: { ...reading.own, manifests: reading.own.manifests.map(tidyManifest) } }
}

function tidyManifest(manifest: Manifest): Manifest {
  const { title, generator, signer, actions, ingredients } = manifest
  const tidySigner = signer && { ...signer, name: tidyName(signer.name), organisation: tidyName(signer.organisation) }
  return {
    ...manifest,
    title: tidyName(title),
    generator: tidyName(generator),
    signer: tidySigner,
    actions: actions.map(action => ({
      ...action,
      action: tidyValue(action.action, MAX_NAME_CHARS),
      softwareAgent: tidyName(action.softwareAgent),
      description: action.description === null ? null : tidyValue(action.description),
    })),
    ingredients: ingredients.map(ingredient => ({ ...ingredient, title: tidyValue(ingredient.title, MAX_NAME_CHARS) })),
  }
}

const tidyName = (name: string | null): string | null => (name === null ? null : tidyValue(name, MAX_NAME_CHARS))
