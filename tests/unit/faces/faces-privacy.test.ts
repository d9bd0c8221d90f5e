/** "Detect faces, never recognise": what the source of the face engine may and may not contain. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FaceBox } from '../../../src/domain/image.ts'
import { joinPasses, bestScore } from '../../../src/engines/node/faces/face-boxes.ts'
import { MODEL_SOURCES } from '../../../src/engines/node/faces/model-sources-table.ts'

const SOURCE = join(import.meta.dirname, '../../../src/engines/node/faces')

/** Compiles only while these are exactly the fields of a face box. */
const FIELDS: Record<keyof FaceBox, true> = { x: true, y: true, width: true, height: true, score: true }

describe('face engine source', () => {
  it('opens the detector files of its two packages and no other file of theirs', async () => {
    expect(Object.values(MODEL_SOURCES).map(({ packagePath }) => packagePath)).toEqual([
      'face_detection_full_range.tflite',
      'model/ssd_mobilenetv1_model-weights_manifest.json',
      'model/ssd_mobilenetv1_model.bin',
    ])
    const modelFiles = (await sourceTexts()).flatMap(
      ({ text }) => text.match(/[\w-]+\.(?:tflite|bin|binarypb)\b|[\w-]*weights_manifest\.json/g) ?? [],
    )
    expect([...new Set(modelFiles)].sort()).toEqual([
      'face_detection_full_range.tflite',
      'ssd_mobilenetv1_model-weights_manifest.json',
      'ssd_mobilenetv1_model.bin',
    ])
  })

  it('names none of the models that describe or recognise a person', async () => {
    for (const { name, text } of await sourceTexts()) {
      expect(text, name).not.toMatch(
        /age_gender|face_expression|face_landmark|face_recognition|FaceRecognition|AgeGender|embedding/i,
      )
    }
  })

  it("loads neither package's own code: only their weights are read", async () => {
    for (const { name, text } of await sourceTexts()) {
      expect(text, name).not.toMatch(/from '@(?:mediapipe|vladmandic)|import\('@(?:mediapipe|vladmandic)/)
    }
  })

  it('writes to disk in one place only, where a model is imported, and never reaches for the network', async () => {
    const texts = await sourceTexts()
    expect(
      texts
        .filter(({ text }) => /\bwriteFile|createFile|createWriteStream|\.toFile\(/.test(text))
        .map(({ name }) => name),
    ).toEqual(['plugged-model.ts'])
    for (const { name, text } of texts) expect(text, name).not.toMatch(/node:https?|node:net|\bfetch\(/)
  })
})

describe('a face', () => {
  it('has position, size and score, and nothing else', () => {
    const [face] = joinPasses([[{ x: 0.1, y: 0.1, width: 0.1, height: 0.1, score: 0.9 }]], bestScore)
    expect(Object.keys(face ?? {}).sort()).toEqual(Object.keys(FIELDS).sort())
  })
})

async function sourceTexts(): Promise<{ name: string; text: string }[]> {
  const names = await readdir(SOURCE)
  return Promise.all(names.map(async name => ({ name, text: await readFile(join(SOURCE, name), 'utf8') })))
}
