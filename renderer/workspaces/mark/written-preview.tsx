import { useTranslation } from 'react-i18next'
import { saySourceType } from '../../../src/domain/source-type.ts'
import type { PreviewAnswer } from '../../../src/api/views.ts'
import { Folded } from '../../components/folded.tsx'

/** Everything that would be written, before it is: the caption, the metadata, the signed history. */
export function WrittenPreview({ preview }: { readonly preview: PreviewAnswer }) {
  const { t } = useTranslation()
  const { written, caption } = preview
  return (
    <Folded title={t('mark.written')} defaultExpanded>
      <dl className="written">
        <dt>{t('mark.written-caption')}</dt>
        <dd>
          <bdi lang={caption.lang}>{t('mark.written-words', { text: caption.text })}</bdi>,{' '}
          {t(`place.${caption.place}`)}
        </dd>
        <dt>{t('mark.written-xmp')}</dt>
        <dd>
          <WrittenMetadata written={written} />
        </dd>
        <dt>{t('mark.written-manifest')}</dt>
        <dd>
          <WrittenHistory written={written} />
        </dd>
      </dl>
    </Folded>
  )
}

type Part = { readonly written: PreviewAnswer['written'] }

function WrittenMetadata({ written }: Part) {
  const { t } = useTranslation()
  const fields = [
    { name: t('mark.tool'), value: written.tool ?? '' },
    { name: t('mark.text-alt'), value: written.alt },
    { name: t('mark.credit'), value: written.credit },
  ].filter(field => field.value !== '')
  const removed = written.stripped.map(kind => t(`review.exposure-kind.${kind}`)).join(', ')
  return (
    <ul>
      <li>
        {t('mark.written-source')}: {saySourceType(written.digitalSourceType, t)}
      </li>
      {fields.map(field => (
        <li key={field.name}>
          {field.name}: <bdi>{field.value}</bdi>
        </li>
      ))}
      <li>{t('mark.written-mark')}</li>
      {removed === '' ? null : <li>{t('mark.written-removed', { list: removed })}</li>}
    </ul>
  )
}

function WrittenHistory({ written }: Part) {
  const { t } = useTranslation()
  const actions = [...new Set(written.actions.map(({ action }) => t(`action.${action}`, { defaultValue: action })))]
  return (
    <ul>
      <li>
        <bdi>
          {written.signer === null ? t('mark.written-signer-none') : t('mark.written-signer', { name: written.signer })}
        </bdi>
        {written.isTestIdentity && written.signer !== null ? (
          <span className="badge ask-badge">{t('mark.written-test')}</span>
        ) : null}
      </li>
      <li>
        {t('review.actions')}: {actions.join(', ')}
      </li>
      {written.keepsParent ? <li>{t('mark.written-parent')}</li> : null}
    </ul>
  )
}
