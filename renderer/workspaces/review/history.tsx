import { useQuery } from '@tanstack/react-query'
import { ShieldX } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ComparedPicture } from '../../../src/api/views.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { useManifestPictures } from './compare.tsx'
import { historySteps, type HistoryStep, shortened } from './history-steps.ts'

/** The manifests from the active one down to the origins. A long middle is folded, with its count. */
export function History({ picture, report }: { readonly picture: Picture; readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [isWhole, setWhole] = useState(false)
  const hasManifests = report.credentials.manifests > 0
  const query = useQuery({
    queryKey: ['manifests', picture.grant, report.basis.checkedAt],
    queryFn: () => api.verify.manifests({ grant: picture.grant }),
    enabled: hasManifests,
  })
  const pictures = useManifestPictures(picture, report)
  const store = query.data?.ok === true ? query.data.value : null
  if (!hasManifests || store === null) return null
  const steps = historySteps(store)
  const shown = isWhole ? steps.map(step => ({ kind: 'step' as const, step })) : shortened(steps)
  return (
    <section className="block" aria-labelledby="history-heading">
      <h3 id="history-heading">{t('review.history')}</h3>
      <p className="help">{t('review.history-text')}</p>
      {report.credentials.state === 'broken' ? <p className="notice ask">{t('review.history-broken')}</p> : null}
      <ol className="history">
        {shown.map(entry =>
          entry.kind === 'step' ? (
            <Step key={entry.step.key} step={entry.step} image={pictureOf(entry.step, pictures)} />
          ) : (
            <li key="fold" className="history-fold">
              {t('review.history-hidden', { count: entry.count })}
              <Button className="button quiet small" onPress={() => setWhole(true)}>
                {t('review.show-all')}
              </Button>
            </li>
          ),
        )}
      </ol>
    </section>
  )
}

/** The thumbnail of a step: by its manifest, or for an ingredient without one by its name. */
function pictureOf(step: HistoryStep, pictures: readonly ComparedPicture[]): string | null {
  const found = step.hasManifest
    ? pictures.find(({ shows }) => shows === step.key)
    : pictures.find(({ shows, title }) => shows === null && title === step.title)
  return found?.image ?? null
}

function Step({ step, image }: { readonly step: HistoryStep; readonly image: string | null }) {
  const { t } = useTranslation()
  const actionName = (action: string): string => t(`action.${action}`, { defaultValue: action })
  return (
    <li className={`history-step depth-${Math.min(step.depth, 4)}`}>
      {image === null ? null : <Thumbnail grant={image} widthPx={72} />}
      <p className="history-title">
        {step.depth === 0 ? (
          <strong>{t('review.current')}</strong>
        ) : (
          <span className="help">{t(`review.ingredient.${step.relationship ?? 'unknown'}`)}</span>
        )}{' '}
        <bdi>{step.title ?? t('review.untitled')}</bdi>
      </p>
      {step.isBroken ? (
        <p className="badge state broken">
          <ShieldX aria-hidden size={14} />
          {t('review.broken-part')}
        </p>
      ) : null}
      {step.says === null ? null : <p className="badge kind">{t(`kind.${step.says}`)}</p>}
      <p>
        {step.hasManifest ? (
          <>
            {step.signer === null ? null : <bdi>{t('review.signed-by', { name: step.signer })}</bdi>}
            {step.generator === null ? null : (
              <>
                {' · '}
                <bdi>{step.generator}</bdi>
              </>
            )}
          </>
        ) : (
          t('review.no-manifest')
        )}
      </p>
      {step.actions.length === 0 ? null : (
        <p className="help">
          {t('review.actions')}: {step.actions.map(actionName).join(', ')}
        </p>
      )}
    </li>
  )
}
