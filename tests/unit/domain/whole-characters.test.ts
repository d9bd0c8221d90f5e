import { expect, it } from 'vitest'
import { tidyValue } from '../../../src/domain/evidence.ts'
import { actionJson, definitionJson, parentJson } from '../../../src/engines/node/c2pa-sign/manifest-json.ts'
import type { ManifestRequest } from '../../../src/engines/label-engines.ts'

it('a text that is too long is never cut in the middle of a character', () => {
  for (const length of [10, 11]) expect(tidyValue('\u{1f600}'.repeat(50), length).isWellFormed()).toBe(true)
})

it('what goes to the C2PA engine holds no half characters, wherever a text came from', () => {
  const generator = { name: 'Ursprung', version: '1' }
  const half = 'a\ud83d'
  const base = { action: 'c2pa.opened', when: null, digitalSourceType: null, description: half }
  const action = actionJson({ ...base, softwareAgent: half, parameters: { deep: [{ text: half }] } }, generator)
  const definition = definitionJson({ title: half, thumbnailJpeg: null } as ManifestRequest, generator)
  for (const json of [action, parentJson(half, 'image/jpeg', null), JSON.stringify(definition)])
    expect(json).not.toMatch(/\\ud8/)
})
