import { useTranslation } from 'react-i18next'
import { Answers } from '../../components/fields.tsx'
import type { How } from './choices.ts'
import type { FormPart } from './form-part.ts'
import { SameForAll } from './same-for-all.tsx'

const HOWS: readonly How[] = ['ai-generated', 'ai-modified', 'not-ai', 'unknown']

/** The first question. Filled in where the file itself says so, with where it stands; never guessed. */
export function HowQuestion({ row, table }: FormPart) {
  const { t } = useTranslation()
  const { how, consultation, picture } = row
  const evidence = consultation?.evidenceKind ?? null
  const isPrefilled = how === null && evidence !== null
  const others = table.rows.filter(
    other =>
      other.picture.grant !== picture.grant &&
      other.how === null &&
      other.consultation?.evidenceKind == null &&
      other.status !== 'error' &&
      other.status !== 'unfit',
  )
  return (
    <div className="form-part">
      <Answers
        isCards
        label={t('mark.how')}
        value={how ?? evidence}
        help={isPrefilled ? t(`mark.prefilled.${consultation?.basis ?? 'declared'}`) : undefined}
        options={HOWS.map(id => ({ id, text: t(`mark.how-${id}`), help: t(`mark.how-${id}-help`) }))}
        onChange={id =>
          table.change({ kind: 'how', grant: picture.grant, how: HOWS.find(known => known === id) ?? 'unknown' })
        }
      />
      {how === 'not-ai' || how === 'unknown' ? <p className="notice">{t(`mark.${how}-text`)}</p> : null}
      {how !== null && others.length > 0 ? <SameForAll what="how" others={others} row={row} table={table} /> : null}
    </div>
  )
}
