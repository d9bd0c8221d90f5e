import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LabelKind } from '../../../src/domain/origin-kind.ts'
import { useAbout, useSettings } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'

/** Width asked of the image server; the gallery shows at most half of it, so that it is sharp on dense screens. */
const DRAWN_WIDTH_PX = 720

/** A list that is opened again shows what was drawn, for as long as its file surely lives. */
const DRAWN_ANEW_MS = 300_000

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

/** A template's drawing on a sample picture. */
function useDrawnTemplate(id: string, kind: LabelKind) {
  const { api } = useWire()
  const { settings } = useSettings()
  const { data } = useQuery({
    queryKey: ['template', id, kind, settings?.policy, settings?.language],
    queryFn: () => api.label.template({ template: id, kind }),
    staleTime: DRAWN_ANEW_MS,
  })
  return data
}

function Drawn({ id, name, kind }: { readonly id: string; readonly name: string; readonly kind: LabelKind }) {
  const { t } = useTranslation()
  const { imageUrl } = useWire()
  const drawn = useDrawnTemplate(id, kind)
  if (drawn === undefined) return <span className="template-picture help">{t('settings.template-drawing')}</span>
  if (!drawn.ok)
    return (
      <span className="template-picture help">{t('settings.template-failed', { reason: drawn.error.message })}</span>
    )
  const { image, size, text } = drawn.value
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

/** The same beside the template's name in a list; the name says what it shows. */
export function TemplateThumbnail({ id, kind }: { readonly id: string; readonly kind: LabelKind }) {
  const { imageUrl } = useWire()
  const drawn = useDrawnTemplate(id, kind)
  return (
    <span className={drawn?.ok === true ? `template-thumbnail ${drawn.value.place}` : 'template-thumbnail'}>
      {drawn?.ok === true ? <img src={imageUrl(drawn.value.image, DRAWN_WIDTH_PX)} alt="" /> : null}
    </span>
  )
}
