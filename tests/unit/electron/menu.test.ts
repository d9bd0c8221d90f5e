import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../../electron/menu.ts'
import { sayInMenu } from '../../../electron/menu-texts.ts'

describe('the menu', () => {
  it.each(['sv', 'en'] as const)('has words for everything: %s', language => {
    const template = menuTemplate({
      say: sayInMenu(language),
      send: () => undefined,
      open: () => undefined,
      isMac: false,
    })
    const labels = template.flatMap(item => [
      item.label,
      ...(Array.isArray(item.submenu) ? item.submenu.map(entry => entry.label) : []),
    ])
    expect(labels.filter(label => label?.includes('.'))).toEqual([])
    expect(labels).toContain(language === 'sv' ? 'Granska' : 'Check')
  })

  it('leads to each workspace', () => {
    const sent: string[] = []
    const template = menuTemplate({
      say: id => id,
      send: intent => void sent.push(intent),
      open: () => undefined,
      isMac: false,
    })
    for (const item of template.flatMap(entry => (Array.isArray(entry.submenu) ? entry.submenu : []))) {
      if (item.id !== undefined && item.id !== 'open') item.click?.({} as never, undefined, {})
    }
    expect(sent).toEqual(['mark', 'review', 'archive', 'register', 'settings', 'how'])
  })
})
