import { Stamp } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import type { Picture } from '../../state/pictures.tsx'
import { MoreActions } from './more-actions.tsx'
import { SaveReport } from './save-report.tsx'

/** What can be done with a verdict, the likeliest first. */
export function VerdictActions({
  picture,
  report,
  canMark,
  onMark,
}: {
  readonly picture: Picture
  readonly report: VerifyReport
  readonly canMark: boolean
  readonly onMark: () => void
}) {
  const { t } = useTranslation()
  return (
    <div className="row">
      {canMark ? (
        <Button className="button primary" onPress={onMark}>
          <Stamp aria-hidden size={18} />
          {t('review.mark-this')}
        </Button>
      ) : null}
      <SaveReport report={report} />
      <MoreActions picture={picture} />
    </div>
  )
}
