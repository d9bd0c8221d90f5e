import { useTranslation } from 'react-i18next'
import type { ArchiveDetails } from '../../../src/api/archive-views.ts'
import { sayChanged, shortenFacts } from '../../../src/domain/say-difference.ts'

type Difference = NonNullable<ArchiveDetails['difference']>

/** What a re-check judged otherwise than the time before, and why. */
export function DifferenceList({ difference }: { readonly difference: Difference }) {
  const { t, i18n } = useTranslation()
  const say = (code: string, value: string | null): string => sayChanged(code, value, { t, has: id => i18n.exists(id) })
  return (
    <section className="block differences" aria-labelledby="difference-heading">
      <h3 id="difference-heading">{t('archive.details-why')}</h3>
      <ul>
        {difference.changes.map(({ code, before, after }, at) => (
          <li key={`${code}-${at}`}>
            {t(`diff.change.${code}`, {
              before: say(code, before),
              after: say(code, after),
              text: after ?? before ?? '',
            })}
          </li>
        ))}
      </ul>
      <p className="label">{t('diff.why')}</p>
      <ul>
        {difference.reasons.map(({ code, values }, at) => (
          <li key={`${code}-${at}`}>{t(`diff.reason.${code}`, shortenFacts(values))}</li>
        ))}
        {difference.changes.some(change => !change.isExplained) ? <li>{t('diff.unexplained')}</li> : null}
      </ul>
    </section>
  )
}
