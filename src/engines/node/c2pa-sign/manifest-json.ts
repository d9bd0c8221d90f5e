import type { ManifestAction } from '../../../domain/provenance.ts'
import type { ManifestOutline } from '../../label-engines.ts'
import { THUMBNAIL_ID } from './sign-task.ts'

/** Who writes the manifest, as `claim_generator_info` (C2PA 2.2 §10.2.3). */
export interface ClaimGenerator {
  readonly name: string
  readonly version: string
}

/** Label by which actions point to the parent ingredient before the library turns it into a hashed URI. */
const PARENT_LABEL = 'parent'

/** The manifest definition in c2pa-rs's words; actions and ingredient are added apart. */
export function definitionJson(request: ManifestOutline, generator: ClaimGenerator): Readonly<Record<string, unknown>> {
  const base = { title: request.title.toWellFormed(), claim_generator_info: [generator] }
  if (request.thumbnailJpeg === null) return base
  return { ...base, thumbnail: { format: 'image/jpeg', identifier: THUMBNAIL_ID } }
}

/** The untouched original as `parentOf`. `remoteUrl` keeps a cloud manifest's address when its bytes are not here. */
export function parentJson(title: string, mediaType: string, remoteUrl: string | null): string {
  const base = { title, format: mediaType, relationship: 'parentOf', label: PARENT_LABEL }
  return jsonOf(remoteUrl === null ? base : { ...base, informational_URI: remoteUrl })
}

/**
 * An earlier label that is being corrected. It went into this one and is no part of its pixels: `inputTo`
 * (C2PA 2.2 §9.3, relationship of ingredients), so that what it wrongly said stays readable and says nothing any more.
 */
export function earlierJson(title: string, mediaType: string): string {
  return jsonOf({ title, format: mediaType, relationship: 'inputTo' })
}

/** One action. `c2pa.opened` must name the parent: without it the library answers `assertion.action.ingredientMismatch`. */
export function actionJson(action: ManifestAction, generator: ClaimGenerator): string {
  const parameters =
    action.action === 'c2pa.opened' ? { ...action.parameters, ingredientIds: [PARENT_LABEL] } : action.parameters
  const agent = action.softwareAgent === generator.name ? generator : { name: action.softwareAgent }
  return jsonOf({
    action: action.action,
    ...(action.when === null ? {} : { when: action.when }),
    ...(action.softwareAgent === null ? {} : { softwareAgent: agent }),
    ...(action.digitalSourceType === null ? {} : { digitalSourceType: action.digitalSourceType }),
    ...(action.description === null ? {} : { description: action.description }),
    ...(parameters === null ? {} : { parameters }),
  })
}

/** Half a surrogate pair, of a text that was cut or damaged, is no Unicode: c2pa-rs refuses JSON that holds one (measured: "unexpected end of hex escape"). */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part))
