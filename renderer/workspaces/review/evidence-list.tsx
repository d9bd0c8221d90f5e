import { useTranslation } from 'react-i18next'
import { EVIDENCE_SOURCES, type Evidence, type EvidenceSource } from '../../../src/domain/evidence.ts'
import { saySourceType } from '../../../src/domain/source-type.ts'
import type { Origin } from '../../../src/domain/report.ts'
import { KindBadge } from '../../components/badges.tsx'

/** Every mark, grouped by where it stands. Marks that contradict each other come first, by themselves. */
export function EvidenceList({ origin }: { readonly origin: Origin }) {
  const { t } = useTranslation()
  const { evidence } = origin
  const conflicts = origin.kind === 'conflicting' ? evidence.filter(mark => mark.says !== 'unknown') : []
  const groups = EVIDENCE_SOURCES.map(source => ({
    source,
    marks: evidence.filter(mark => mark.source === source && !conflicts.includes(mark)),
  })).filter(group => group.marks.length > 0)
  return (
    <section className="block" aria-labelledby="evidence-heading">
      <h3 id="evidence-heading">{t('review.evidence')}</h3>
      {evidence.length === 0 ? <p>{t('review.evidence-empty')}</p> : null}
      {conflicts.length === 0 ? null : <MarkGroup title={t('review.conflicts')} marks={conflicts} namesSource />}
      {groups.map(({ source, marks }) => (
        <MarkGroup key={source} title={t(`review.source.${source}`)} marks={marks} />
      ))}
    </section>
  )
}

function MarkGroup({
  title,
  marks,
  namesSource = false,
}: {
  readonly title: string
  readonly marks: readonly Evidence[]
  readonly namesSource?: boolean
}) {
  const { t } = useTranslation()
  const sourceName = (source: EvidenceSource): string => t(`review.source.${source}`)
  return (
    <div className={namesSource ? 'mark-group conflict' : 'mark-group'}>
      <h4>{title}</h4>
      <ul>
        {marks.map((mark, index) => (
          <li key={`${mark.marker}-${index}`}>
            <div className="row">
              <KindBadge kind={mark.says} />
              <span className="help">
                {namesSource ? `${sourceName(mark.source)} · ` : ''}
                {t(mark.source === 'register' ? 'review.weight-register' : `review.weight.${mark.weight}`)}
              </span>
            </div>
            <p className="mark-value">
              <code>{mark.field}</code>
              <bdi>{saySourceType(mark.value, t, mark.field)}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}
