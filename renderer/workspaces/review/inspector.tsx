import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { PickButtons } from '../../components/empty-table.tsx'
import { Working } from '../../components/working.tsx'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { Axes } from './axes.tsx'
import { CredentialAnswers } from './credential-answers.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { FileFacts } from './file-facts.tsx'
import { Findings, nextStepOf, useNextStep } from './findings.tsx'
import { History } from './history.tsx'
import { type FaceToggle, PeopleAndExposure } from './people-and-exposure.tsx'
import { RawData } from './raw-data.tsx'
import { VerdictActions } from './verdict-actions.tsx'

/** Everything known of one picture, most important first. Levels 1 to 4 of the C2PA UX guidance, from top to bottom. */
export function Inspector({
  picture,
  onMark,
  faces,
}: {
  readonly picture: Picture
  readonly onMark: () => void
  readonly faces: FaceToggle
}) {
  const { t } = useTranslation()
  const { report } = picture
  return (
    <section className="inspector" aria-label={t('review.verdict')} aria-busy={report === null}>
      {picture.hasChanged ? <Changed picture={picture} /> : null}
      {report === null ? (
        <Working text={t('pictures.checking')} />
      ) : report.error === null ? (
        <Answer report={report} picture={picture} onMark={onMark} faces={faces} />
      ) : (
        <Unreadable report={report} />
      )}
    </section>
  )
}

function Answer({
  report,
  picture,
  onMark,
  faces,
}: {
  readonly report: VerifyReport
  readonly picture: Picture
  readonly onMark: () => void
  readonly faces: FaceToggle
}) {
  return (
    <>
      <Verdict picture={picture} report={report} onMark={onMark} />
      <Axes report={report} />
      <Findings report={report} />
      <DecisionPanel key={report.basis.checkedAt} picture={picture} />
      <CredentialAnswers credentials={report.credentials} />
      <EvidenceList origin={report.origin} />
      <History picture={picture} report={report} />
      <PeopleAndExposure report={report} faces={faces} isLooking={!picture.isComplete} />
      <FileFacts picture={picture} report={report} />
      <RawData picture={picture} report={report} />
    </>
  )
}

/** The key of the sentence that a verdict begins with. */
const headlineOf = ({ credentials, origin }: VerifyReport): string =>
  credentials.state === 'broken' ? 'review.broken-title' : `verdict.kind.${origin.kind}`

/** For who listens: the sentence and the next step, in a place that stays while pictures come and go, or nobody reads it out. */
export function HeardVerdict({ picture }: { readonly picture: Picture | undefined }) {
  const { t } = useTranslation()
  const say = useNextStep()
  const report = picture?.report ?? null
  const top = report === null ? null : nextStepOf(report)
  return (
    <p className="visually-hidden" role="status">
      {report === null || report.error !== null ? '' : `${t(headlineOf(report))}. ${top === null ? '' : say(top)}`}
    </p>
  )
}

/** One sentence, why, and what to do: all that many people need. */
function Verdict({
  picture,
  report,
  onMark,
}: {
  readonly picture: Picture
  readonly report: VerifyReport
  readonly onMark: () => void
}) {
  const { t } = useTranslation()
  const say = useNextStep()
  const sayProblem = useProblem()
  const top = nextStepOf(report)
  const isBroken = report.credentials.state === 'broken'
  const isUnlabelledAi =
    !isBroken && report.findings.some(finding => finding.code === 'label-missing' || finding.code === 'label-altered')
  const unfit = isUnlabelledAi ? picture.unfit : null
  const reason = isBroken
    ? t('review.broken-text')
    : report.origin.kind === 'conflicting'
      ? ''
      : t(`verdict.basis.${report.origin.basis}`)
  return (
    <div className="verdict">
      <h2>{t(headlineOf(report))}.</h2>
      {reason === '' ? null : <p className="lead">{reason}</p>}
      {top === null ? null : (
        <p className="next-step">
          <strong>{t('review.next')}</strong>
          <span>{say(top)}</span>
        </p>
      )}
      {unfit === null ? null : <p className="help">{sayProblem(unfit)}</p>}
      <VerdictActions picture={picture} report={report} canMark={isUnlabelledAi && unfit === null} onMark={onMark} />
    </div>
  )
}

function Unreadable({ report }: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const say = useProblem()
  return (
    <div className="verdict" role="alert">
      <h2>{t('review.error-title')}</h2>
      <p className="lead">{report.error === null ? '' : say(report.error)}</p>
      <div className="row">
        <PickButtons />
      </div>
    </div>
  )
}

function Changed({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const { recheck } = usePictures()
  return (
    <div className="notice ask" role="status">
      <p>
        <strong>{t('review.changed-title')}.</strong>{' '}
        {t(picture.needsAdding ? 'review.changed-source' : 'review.changed-text')}
      </p>
      {picture.needsAdding ? (
        <PickButtons />
      ) : (
        <Button className="button small" onPress={() => recheck([picture.grant])}>
          {t('review.again')}
        </Button>
      )}
    </div>
  )
}
