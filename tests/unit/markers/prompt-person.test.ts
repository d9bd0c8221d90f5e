import { describe, expect, it } from 'vitest'
import { promptNamesPerson } from '../../../src/markers/prompt-person.ts'

describe('a prompt that names a person', () => {
  it.each([
    'Photo of Astrid Lindgren in a garden --v 6.1 Job ID: 1',
    'oil painting of an elderly Carl von Linné, soft light',
    'ett foto på Greta Garbo i regn',
    'Porträtt av Selma Lagerlöf',
    'cinematic headshot of Ingmar Bergman, 35mm',
  ])('is seen: %s', prompt => {
    expect(promptNamesPerson(prompt)).toBe(true)
  })

  it.each([
    'general, masterpiece, best quality, 1girl, solo',
    'photo of a cat in New York City at night',
    'photo of Central Park in autumn',
    'bild på ett torg i Sala Kommun',
    'portrait of a woman, Studio Ghibli style',
    'a landscape. Negative prompt: photo of Astrid Lindgren',
    'Steps: 20, Sampler: Euler a, Model: Juggernaut XL',
    '',
  ])('is not claimed of: %s', prompt => {
    expect(promptNamesPerson(prompt)).toBe(false)
  })

  it('stays quick on a hostile megabyte', () => {
    const before = process.cpuUsage()
    expect(promptNamesPerson(`photo of ${'a '.repeat(500_000)}`)).toBe(false)
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000)
  })
})
