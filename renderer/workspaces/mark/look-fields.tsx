import { RotateCcw } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import { Choice } from '../../components/choice.tsx'
import { TextLine } from '../../components/fields.tsx'
import { useAbout } from '../../state/queries.ts'
import { FindingList } from '../review/findings.tsx'
import { TemplateThumbnail, useTemplateName } from '../settings/template-gallery.tsx'
import { isException } from './choices.ts'
import type { FormPart } from './form-part.ts'

/** How the caption looks. Set on the first picture it holds for all; on another it is an exception that can be taken back. */
export function LookFields({ row, table }: FormPart) {
  const { t, i18n } = useTranslation()
  const about = useAbout()
  const templateName = useTemplateName()
  const { draft, picture } = row
  const isFirst = table.rows[0]?.picture.grant === picture.grant
  const set = (values: Partial<LabelDraft>): void =>
    table.change({ kind: 'set', grant: picture.grant, isFirst, values })
  const kind = draft.kind ?? row.consultation?.evidenceKind ?? 'ai-generated'
  if (about === undefined) return null
  const languageName = (lang: string): string =>
    i18n.exists(`caption-language.${lang}`) ? t(`caption-language.${lang}`) : lang
  return (
    <div className="form-part">
      <h3>{t('mark.look')}</h3>
      {table.rows.length > 1 ? <p className="help">{t('mark.template-note')}</p> : null}
      {about.allowsFreeText ? (
        <TextLine
          label={t('mark.caption')}
          placeholder={t('mark.caption-policy')}
          value={draft.captionText ?? ''}
          onChange={text => set({ captionText: text === '' ? null : text })}
        />
      ) : null}
      <div className="pair">
        <Choice
          label={t('mark.caption-lang')}
          value={draft.captionLang ?? i18n.language}
          options={about.captionLanguages.map(lang => ({ id: lang, text: languageName(lang) }))}
          onChange={captionLang => set({ captionLang })}
        />
        <Choice
          label={t('mark.template')}
          value={draft.template ?? ''}
          options={[
            { id: '', text: t('mark.template-policy') },
            ...about.templates.map(({ id }) => ({
              id,
              text: templateName(id),
              picture: <TemplateThumbnail id={id} kind={kind} />,
            })),
          ]}
          onChange={template => set({ template: template === '' ? null : template })}
        />
      </div>
      <CaptionWarnings row={row} table={table} />
      <Exceptions row={row} table={table} fields={['captionText', 'captionLang', 'template', 'place', 'offset']} />
    </div>
  )
}

/** What the policy says of the words while they are typed: without "AI", not allowed, not reviewed. Its next step comes with it. */
function CaptionWarnings({ row }: FormPart) {
  const findings = row.consultation?.findings.filter(({ code }) => code.startsWith('policy-caption-')) ?? []
  return <div role="status">{findings.length === 0 ? null : <FindingList findings={findings} />}</div>
}

/** Says where this picture departs from the first, and takes it back. */
export function Exceptions({ row, table, fields }: FormPart & { readonly fields: readonly (keyof LabelDraft)[] }) {
  const { t } = useTranslation()
  const { grant } = row.picture
  if (table.rows[0]?.picture.grant === grant) return null
  const own = fields.filter(field => isException(table.history.present, grant, field))
  if (own.length === 0) return null
  return (
    <div className="row">
      <span className="help">{t('mark.exception')}</span>
      <Button
        className="button quiet small"
        onPress={() => own.forEach(field => table.change({ kind: 'reset', grant, field }))}
      >
        <RotateCcw aria-hidden size={14} />
        {t('mark.exception-reset')}
      </Button>
    </div>
  )
}
