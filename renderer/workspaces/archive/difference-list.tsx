import { useTranslation } from 'react-i18next'
import type { ArchiveDetails } from '../../../src/api/archive-views.ts'

type Difference = NonNullable<ArchiveDetails['difference']>

/** Where the words for each kind of value stand; names and sentences stand for themselves. */
const VOCABULARY: ReadonlyMap<string, string> = new Map([
  ['state', 'credentials.state'],
  ['integrity', 'diff.integrity'],
  ['trust', 'credentials.trust'],
  ['time', 'credentials.time'],
  ['origin-kind', 'diff.kind'],
  ['origin-basis', 'diff.basis'],
  ['label', 'diff.label'],
])

/** What a re-check judged otherwise than the time before, and why. */
export function DifferenceList({ difference }: { readonly difference: Difference }) {
  const { t, i18n } = useTranslation()
  const say = (code: string, value: string | null): string => {
    if (value === null) return t('diff.nothing')
    const id = `${VOCABULARY.get(code) ?? 'diff'}.${value}`
    return VOCABULARY.has(code) && i18n.exists(id) ? t(id) : value
  }
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
          <li key={`${code}-${at}`}>{t(`diff.reason.${code}`, shortened(values))}</li>
        ))}
        {difference.changes.some(change => !change.isExplained) ? <li>{t('diff.unexplained')}</li> : null}
      </ul>
    </section>
  )
}

/** Hashes by their beginning, dates by their day. */
function shortened(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      /^[0-9a-f]{64}$/.test(value)
        ? `${value.slice(0, 12)}…`
        : /^\d{4}-\d\d-\d\dT/.test(value)
          ? value.slice(0, 10)
          : value,
    ]),
  )
}
