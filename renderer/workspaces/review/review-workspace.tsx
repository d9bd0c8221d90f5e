import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorBadge, KindBadge, StateBadge } from '../../components/badges.tsx'
import { EmptyTable, Problems } from '../../components/empty-table.tsx'
import { ChangedNote, PictureList, SinglePictureTools } from '../../components/picture-list.tsx'
import { Stage } from '../../components/stage.tsx'
import { ViewHeading } from '../../components/view-heading.tsx'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { Compared, CompareTools, useComparison } from './compare.tsx'
import { HeardVerdict, Inspector } from './inspector.tsx'

/** Granska: a verdict in plain words, and underneath it everything it rests on. */
export function ReviewWorkspace({ onMark }: { readonly onMark: () => void }) {
  const { t } = useTranslation()
  const { pictures, selected } = usePictures()
  const [showsFaces, setShowsFaces] = useState(false)
  const picture = pictures.find(candidate => candidate.grant === selected)
  const report = picture?.report ?? null
  const comparison = useComparison(picture, report)
  if (pictures.length === 0) return <EmptyTable job="review" />
  const aspect = report?.width != null && report.height != null ? report.width / report.height : null
  return (
    <div className={pictures.length === 1 ? 'workspace review single' : 'workspace review'}>
      <ViewHeading className="visually-hidden" view={pictures.length === 1 ? 'single' : 'list'}>
        {t('review.title')}
      </ViewHeading>
      {pictures.length === 1 ? null : <PictureList status={reviewStatus} />}
      <div className="middle">
        <Problems />
        {picture === undefined ? (
          <p className="help">{t('review.select')}</p>
        ) : comparison.chosen !== null && report !== null ? (
          <Compared picture={picture} report={report} chosen={comparison.chosen} />
        ) : (
          <Stage
            grant={picture.grant}
            alt={picture.name}
            aspect={aspect}
            naturalWidthPx={report?.width ?? null}
            faces={showsFaces ? (report?.people.faces ?? []) : []}
          />
        )}
        {report === null ? null : <CompareTools comparison={comparison} report={report} />}
        {picture === undefined ? null : (
          <p className="caption-line">
            <bdi>{picture.relativePath}</bdi>
          </p>
        )}
        <SinglePictureTools />
      </div>
      <HeardVerdict picture={picture} />
      {picture === undefined ? null : (
        <Inspector
          key={picture.grant}
          picture={picture}
          onMark={onMark}
          faces={{ isShown: showsFaces, show: setShowsFaces }}
        />
      )}
    </div>
  )
}

const reviewStatus = (picture: Picture) => <ReviewStatus picture={picture} />

function ReviewStatus({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  if (picture.hasChanged) return <ChangedNote />
  if (picture.report === null) return <span className="help">{t('pictures.checking')}</span>
  if (picture.report.error !== null) return <ErrorBadge text={t('review.error-badge')} />
  // Invalid outranks every other label (C2PA UX guidance, level 1).
  if (picture.report.credentials.state === 'broken') return <StateBadge state="broken" trust={null} />
  return <KindBadge kind={picture.report.origin.kind} isLabelled={picture.report.label.state === 'present'} />
}
