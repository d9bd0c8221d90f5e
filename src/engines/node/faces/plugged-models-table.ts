/** A face detector that an organisation may bring itself: known by its hash, so that what runs is what was judged. */
export interface KnownFaceModel {
  readonly id: string
  /** As verdicts and reports name it. */
  readonly name: string
  readonly sha256: string
  readonly licence: string
  readonly source: string
  readonly architecture: 'yunet'
}

/**
 * Every model here was run on the annotated corpus before it was listed (`scripts/measure/faces.ts`). A new one needs:
 * a published licence, its hash, a measurement, and outputs that are boxes, never descriptors of a person.
 */
export const KNOWN_FACE_MODELS: readonly KnownFaceModel[] = [
  {
    id: 'yunet-n-dynamic',
    name: 'YuNet-n (dynamic)',
    sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
    licence: 'BSD-3-Clause',
    source: 'https://github.com/ShiqiYu/libfacedetection.train',
    architecture: 'yunet',
  },
]
