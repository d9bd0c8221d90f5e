import { describe, expect, it } from 'vitest'
import { normaliseSourceType, SOURCE_TYPES } from '../../../src/domain/source-type.ts'

describe('normaliseSourceType', () => {
  it('knows the 20 concepts of the vocabulary and the two of C2PA', () => {
    expect(SOURCE_TYPES.filter(row => row.state !== 'c2pa')).toHaveLength(20)
    expect(SOURCE_TYPES).toHaveLength(22)
    for (const row of SOURCE_TYPES)
      expect(normaliseSourceType(`http://cv.iptc.org/newscodes/digitalsourcetype/${row.id}`)).toEqual({
        id: row.id,
        says: row.says,
      })
  })

  it.each([
    ['http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
    ['https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
    [' http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
    ['http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/', 'trainedAlgorithmicMedia'],
    ['trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
    ['TRAINEDALGORITHMICMEDIA', 'trainedAlgorithmicMedia'],
    ['digsrctype:trainedAlgorithmicMedia', 'trainedAlgorithmicMedia'],
    ['TrainedAlgorithmicMediaDigitalSource', 'trainedAlgorithmicMedia'],
    ['https://schema.org/TrainedAlgorithmicMediaDigitalSource', 'trainedAlgorithmicMedia'],
    [
      'http://cv.iptc.org/newscodes/digitalsourcetype/compositedWithTrainedAlgorithmicMedia',
      'compositeWithTrainedAlgorithmicMedia',
    ],
    ['http://c2pa.org/digitalsourcetype/Empty', 'empty'],
  ])('reads %s', (value, id) => {
    expect(normaliseSourceType(value)?.id).toBe(id)
  })

  it.each([
    '',
    'ai',
    'http://cv.iptc.org/newscodes/digitalsourcetype/',
    'generatedByMagic',
    'trainedAlgorithmicMediaX',
    '__proto__',
    'constructor',
  ])('guesses nothing from "%s"', value => {
    expect(normaliseSourceType(value)).toBeNull()
  })
})
