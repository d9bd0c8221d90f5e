import { CopyCheck } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Answers } from '../../components/fields.tsx'
import type { How } from './choices.ts'
import type { FormPart } from './form-part.ts'

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
      {how !== null && others.length > 0 ? (
        <Button
          className="button small"
          onPress={() =>
            table.change({
              kind: 'same-for-all',
              what: 'how',
              from: picture.grant,
              to: others.map(other => other.picture.grant),
            })
          }
        >
          <CopyCheck aria-hidden size={16} />
          {t('mark.same-how', { count: others.length })}
        </Button>
      ) : null}
    </div>
  )
}
