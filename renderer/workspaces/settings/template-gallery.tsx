import { useTranslation } from 'react-i18next'
import { useAbout } from '../../state/queries.ts'

/** The caption templates side by side: plate, colours and mark as the template says; the real drawing is seen in Märk. */
export function TemplateGallery() {
  const { t, i18n } = useTranslation()
  const about = useAbout()
  return (
    <ul className="templates">
      {about?.templates.map(template => (
        <li key={template.id}>
          <span className={`template-picture ${template.id}`} aria-hidden>
            <span
              className={template.mark === 'none' ? 'template-plate' : 'template-plate marked'}
              style={{
                backgroundColor: template.plateColour,
                color: template.textColour,
                opacity: template.plateOpacity === 0 ? 1 : undefined,
              }}
            >
              {template.mark === 'none' ? null : (
                <span
                  className="template-mark"
                  style={{ backgroundColor: template.textColour, color: template.plateColour }}
                >
                  {template.mark === 'generated' ? 'AI GENERATED' : template.mark === 'modified' ? 'AI MODIFIED' : 'AI'}
                </span>
              )}
              {t('settings.template-sample')}
            </span>
          </span>
          <span>
            {i18n.exists(`mark.template-name.${template.id}`) ? t(`mark.template-name.${template.id}`) : template.id}
          </span>
        </li>
      ))}
    </ul>
  )
}
