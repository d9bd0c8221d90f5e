import { CopyCheck } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FormPart } from './form-part.ts'
import type { LabelRow } from './use-label-table.ts'

/** Gives the pictures that nobody has answered for yet what was answered for this one. */
export function SameForAll({
  what,
  others,
  row,
  table,
}: FormPart & { readonly what: 'how' | 'answers'; readonly others: readonly LabelRow[] }) {
  const { t } = useTranslation()
  return (
    <Button
      className="button small"
      onPress={() =>
        table.change({
          kind: 'same-for-all',
          what,
          from: row.picture.grant,
          to: others.map(({ picture }) => picture.grant),
        })
      }
    >
      <CopyCheck aria-hidden size={16} />
      {t(`mark.same-${what}`, { count: others.length })}
    </Button>
  )
}
