/** A file of an installed npm package that we read at run time; never copied into this repository. */
export interface ModelSource {
  readonly packageName: string
  /** Path inside of the package. */
  readonly packagePath: string
  /** Lower-case hex; the file is refused when it differs. */
  readonly sha256: string
  readonly licence: string
}

/** The only model files Ursprung ever opens from its packages. All of them find faces; none describes or recognises them. */
export const MODEL_SOURCES = {
  fullRange: {
    packageName: '@mediapipe/face_detection',
    packagePath: 'face_detection_full_range.tflite',
    sha256: '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
    licence: 'Apache-2.0',
  },
  ssdManifest: {
    packageName: '@vladmandic/face-api',
    packagePath: 'model/ssd_mobilenetv1_model-weights_manifest.json',
    sha256: '888f744dffbc84f5f060d1f8427d9742341943a2dfaaf9205d10029b7e7a2955',
    licence: 'MIT',
  },
  ssdWeights: {
    packageName: '@vladmandic/face-api',
    packagePath: 'model/ssd_mobilenetv1_model.bin',
    sha256: '2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8',
    licence: 'MIT',
  },
} as const satisfies Record<string, ModelSource>

/** Name of one of the model files. */
export type ModelSourceName = keyof typeof MODEL_SOURCES
