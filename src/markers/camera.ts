import type { Evidence, MetadataField } from '../domain/evidence.ts'
import { tidyValue } from '../domain/evidence.ts'

/**
 * A camera's own record. With an exposure time it says "camera": that is what no tool but a camera writes (markers.md
 * section 1). Make, model and moment of capture without one say nothing by themselves (phones write them into screenshots)
 * but contradict a claim of "wholly AI": marker `exif.camera-name`.
 */
export function cameraMarks(fields: readonly MetadataField[]): Evidence[] {
  const value = (name: string): string => fields.find(field => field.field === `EXIF:${name}`)?.value ?? ''
  const [make, model] = [value('Make'), value('Model')]
  // ComfyUI puts its workflow there; services put their own name.
  const isCamera = !/[{}]|\bAI\b|Black Forest Labs/i.test(`${make} ${model}`)
  const camera = tidyValue(cameraName(make, model), 200)
  if (!isCamera || camera === '') return []
  const exposureSeconds = Number.parseFloat(value('ExposureTime'))
  if (exposureSeconds > 0) {
    const text = `${camera}; ${formatExposure(exposureSeconds)} s`
    return [mark({ field: 'EXIF:ExposureTime', value: text, says: 'camera', marker: 'exif.camera', generator: camera })]
  }
  const isDated = make !== '' && model !== '' && value('DateTimeOriginal') !== ''
  return isDated ? [mark({ field: 'EXIF:Model', value: camera, says: 'unknown', marker: CAMERA_NAME_MARKER })] : []
}

/** Most models begin with their maker: `Canon` + `Canon EOS 30D`, `NIKON CORPORATION` + `NIKON D2X`. */
function cameraName(make: string, model: string): string {
  const maker = make.split(' ')[0]?.toLowerCase() ?? ''
  if (make === '' || model.toLowerCase().startsWith(maker)) return model === '' ? make : model
  return `${make} ${model}`.trim()
}

/** Id of the mark that contradicts "wholly AI" without saying "camera"; `verify/origin.ts` knows it. */
export const CAMERA_NAME_MARKER = 'exif.camera-name'

const mark = (row: Omit<Evidence, 'source' | 'weight'>): Evidence => ({ source: 'exif', weight: 'trace', ...row })
const formatExposure = (seconds: number): string => (seconds < 0.5 ? `1/${Math.round(1 / seconds)}` : String(seconds))
