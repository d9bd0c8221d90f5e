import type { FaceSensitivity } from '../../../domain/image.ts'
import { DEFAULT_STRATEGY, YUNET_STRATEGY } from './face-strategy-table.ts'
import type { PluggedFaceModel } from './plugged-model.ts'

/** Name of model, strategy and sensitivity, as verdicts carry it. */
export function faceEngineName({
  plugin,
  sensitivity = 'normal',
}: {
  readonly sensitivity?: FaceSensitivity
  readonly plugin?: PluggedFaceModel | null | undefined
}): string {
  const name =
    plugin === undefined || plugin === null ? DEFAULT_STRATEGY.name : `${plugin.model.name}, ${YUNET_STRATEGY.name}`
  return `${name}, sensitivity ${sensitivity}`
}
