import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { Toggle } from '../../components/fields.tsx'

export interface FaceToggle {
  readonly isShown: boolean
  readonly show: (isShown: boolean) => void
}

/** Who may be seen or named, what tells more than it should, and who has rights. */
export function PeopleAndExposure({
  report,
  faces,
  isLooking,
}: {
  readonly report: VerifyReport
  readonly faces: FaceToggle
  readonly isLooking: boolean
}) {
  const { t } = useTranslation()
  return (
    <>
      <People report={report} faces={faces} isLooking={isLooking} />
      <section className="block" aria-labelledby="exposure-heading">
        <h3 id="exposure-heading">{t('review.exposure')}</h3>
        {report.exposure.length === 0 ? (
          <p>{t('review.exposure-none')}</p>
        ) : (
          <dl className="facts">
            {report.exposure.map((exposure, index) => (
              <Fact
                key={`${exposure.field}-${index}`}
                name={t(`review.exposure-kind.${exposure.kind}`)}
                field={exposure.field}
                value={exposure.value}
              />
            ))}
          </dl>
        )}
      </section>
      {report.rights.length === 0 ? null : (
        <section className="block" aria-labelledby="rights-heading">
          <h3 id="rights-heading">{t('review.rights')}</h3>
          <dl className="facts">
            {report.rights.map((right, index) => (
              <Fact key={`${right.field}-${index}`} name={right.field} field={null} value={right.value} />
            ))}
          </dl>
        </section>
      )}
    </>
  )
}

function People({
  report,
  faces,
  isLooking,
}: {
  readonly report: VerifyReport
  readonly faces: FaceToggle
  readonly isLooking: boolean
}) {
  const { t } = useTranslation()
  const found = report.people.faces
  const { named } = report.people
  return (
    <section className="block" aria-labelledby="people-heading">
      <h3 id="people-heading">{t('review.people')}</h3>
      <p aria-live="polite">
        {isLooking
          ? t('review.faces-looking')
          : found === null
            ? t('review.faces-off')
            : found.length === 0
              ? t('review.faces-none')
              : t('review.faces-some', { count: found.length })}
      </p>
      {found === null || found.length === 0 ? null : (
        <Toggle label={t('review.faces-show')} isOn={faces.isShown} onChange={faces.show} />
      )}
      {named.length === 0 ? null : (
        <dl className="facts">
          {named.map((person, index) => (
            <Fact
              key={`${person.field}-${index}`}
              name={index === 0 ? t('review.named') : ''}
              field={person.field}
              value={person.value}
            />
          ))}
        </dl>
      )}
    </section>
  )
}

/** One field of the file: hostile text, so isolated and never markup. */
function Fact({
  name,
  field,
  value,
}: {
  readonly name: string
  readonly field: string | null
  readonly value: string
}) {
  return (
    <div>
      <dt>
        {name} {field === null ? null : <code>{field}</code>}
      </dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  )
}
