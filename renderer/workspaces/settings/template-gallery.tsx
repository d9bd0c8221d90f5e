import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LabelKind } from '../../../src/domain/origin-kind.ts'
import { useAbout, useSettings } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Width asked of the image server; the gallery shows at most half of it, so that it is sharp on dense screens. */
const DRAWN_WIDTH_PX = 720

/** The caption templates side by side, each drawn on a sample picture by the renderer that labels. */
export function TemplateGallery() {
  const about = useAbout()
  const name = useTemplateName()
  return (
    <ul className="templates">
      {about?.templates.map(template => (
        <li key={template.id}>
          <Drawn id={template.id} name={name(template.id)} kind="ai-generated" />
          <span>{name(template.id)}</span>
        </li>
      ))}
    </ul>
  )
}

/** What people call a template; its id where it has no name yet. */
export function useTemplateName(): (id: string) => string {
  const { t, i18n } = useTranslation()
  return id => (i18n.exists(`mark.template-name.${id}`) ? t(`mark.template-name.${id}`) : id)
}

function Drawn({ id, name, kind }: { readonly id: string; readonly name: string; readonly kind: LabelKind }) {
  const { t } = useTranslation()
  const { api, imageUrl } = useWire()
  const { settings } = useSettings()
  const query = useQuery({
    queryKey: ['template', id, kind, settings?.policy, settings?.language],
    queryFn: () => api.label.template({ template: id, kind }),
  })
  if (query.data === undefined) return <span className="template-picture help">{t('settings.template-drawing')}</span>
  if (!query.data.ok)
    return (
      <span className="template-picture help">
        {t('settings.template-failed', { reason: query.data.error.message })}
      </span>
    )
  const { image, size, text } = query.data.value
  return (
    <img
      className="template-picture"
      src={imageUrl(image, DRAWN_WIDTH_PX)}
      width={size.widthPx}
      height={size.heightPx}
      alt={`${t('settings.template-alt', { name })}. ${t('settings.template-words', { text })}`}
    />
  )
}
