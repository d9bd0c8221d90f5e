import type { Check } from './check.ts'

/**
 * Does an AI picture carry the visible label? Machine-readable marks never replace it (Guidelines on art. 50, para 117);
 * AI Act art. 50(4), Sala 3.5.
 */
export const visibleLabelCheck: Check = {
  id: 'visible-label',
  run: ({ origin, label }) => {
    const isAi = origin.kind === 'ai-generated' || origin.kind === 'ai-modified'
    const values = { text: label.text ?? '' }
    switch (label.state) {
      case 'present':
        return [{ code: 'label-present', severity: 'note', values, rule: 'AI Act art. 50(4)' }]
      case 'altered':
        return [{ code: 'label-altered', severity: 'ask', values, rule: 'AI Act art. 50(4)' }]
      case 'unknown':
        return [{ code: 'label-unknown', severity: 'ask', values, rule: 'AI Act art. 50(4)' }]
      case 'absent':
        return isAi ? [{ code: 'label-missing', severity: 'stop', rule: 'AI Act art. 50(4); Sala 2025/1049 3.5' }] : []
    }
  },
}
