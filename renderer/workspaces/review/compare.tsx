import { useQuery } from '@tanstack/react-query'
import { SquareSplitHorizontal } from 'lucide-react'
import { useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ComparedPicture } from '../../../src/api/views.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { Choice } from '../../components/choice.tsx'
import { PictureComparison } from '../../components/picture-comparison.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { comparable } from './comparable.ts'

const NOTHING: readonly ComparedPicture[] = []

/** The pictures that the manifests carry; asked for once per verdict, and only where there are manifests. */
export function useManifestPictures(
  picture: Picture | undefined,
  report: VerifyReport | null,
): readonly ComparedPicture[] {
  const { api } = useWire()
  const grant = picture?.grant ?? ''
  const query = useQuery({
    queryKey: ['comparison', grant, report?.basis.checkedAt],
    queryFn: () => api.verify.comparison({ grant }),
    enabled: grant !== '' && report !== null && report.credentials.manifests > 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return query.data?.ok === true ? query.data.value : NOTHING
}

/** What a picture can be held against, and whether it is just now. */
export interface Comparison {
  readonly choices: readonly ComparedPicture[]
  readonly chosen: ComparedPicture | null
  readonly choose: (image: string | null) => void
}

export function useComparison(picture: Picture | undefined, report: VerifyReport | null): Comparison {
  const pictures = useManifestPictures(picture, report)
  const choices = comparable(pictures, report?.credentials.integrity ?? 'unknown')
  const [image, choose] = useState<string | null>(null)
  return { choices, chosen: choices.find(choice => choice.image === image) ?? null, choose }
}

/** The picture and the chosen other, over each other or side by side. */
export function Compared({
  picture,
  report,
  chosen,
}: {
  readonly picture: Picture
  readonly report: VerifyReport
  readonly chosen: ComparedPicture
}) {
  const { t } = useTranslation()
  const aspect = chosen.size.widthPx / chosen.size.heightPx
  const own = report.width != null && report.height != null ? report.width / report.height : aspect
  const label = t(`compare.label.${chosen.role}`)
  return (
    <PictureComparison
      left={{ grant: chosen.image, label, alt: `${label}: ${chosen.title ?? picture.name}`, aspect }}
      right={{
        grant: picture.grant,
        label: t('compare.now'),
        alt: `${t('compare.now')}: ${picture.name}`,
        aspect: own,
      }}
    />
  )
}

/** Switches the comparison on and chooses with what; says how far the other picture can be relied on. */
export function CompareTools({
  comparison,
  report,
}: {
  readonly comparison: Comparison
  readonly report: VerifyReport
}) {
  const { t } = useTranslation()
  const { choices, chosen, choose } = comparison
  const [first] = choices
  if (first === undefined) return null
  const nameOf = ({ role, title }: ComparedPicture): string =>
    title === null || title === ''
      ? t(`compare.role.${role}`)
      : t('compare.role-named', { role: t(`compare.role.${role}`), title })
  return (
    <div className="compare-tools">
      <div className="row">
        <ToggleButton
          className="toggle-button alone"
          isSelected={chosen !== null}
          onChange={isOn => choose(isOn ? first.image : null)}
        >
          <SquareSplitHorizontal aria-hidden size={16} />
          {t('compare.open')}
        </ToggleButton>
        {chosen === null || choices.length === 1 ? null : (
          <Choice
            label={t('compare.with')}
            value={chosen.image}
            options={choices.map(choice => ({ id: choice.image, text: nameOf(choice) }))}
            onChange={choose}
          />
        )}
      </div>
      {chosen === null ? null : (
        <p className="help" role="status">
          {[
            choices.length === 1 ? `${t('compare.with')} ${nameOf(chosen)}.` : '',
            t('compare.size', { width: chosen.size.widthPx, height: chosen.size.heightPx }),
            // A part of a montage always looks different; only the picture itself or its parent says something by that.
            chosen.differs === null || chosen.role === 'component'
              ? ''
              : t(chosen.differs ? 'compare.differs' : 'compare.same'),
            report.credentials.integrity === 'broken' ? t('compare.broken') : '',
          ]
            .filter(sentence => sentence !== '')
            .join(' ')}
        </p>
      )}
    </div>
  )
}
