import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import { LABEL_OUTPUT_FORMATS } from '../../../src/domain/label.ts'
import { Choice } from '../../components/choice.tsx'
import { Several, TextLine } from '../../components/fields.tsx'
import { Folded } from '../../components/folded.tsx'
import { findApprovedTool } from '../../../src/policy/known-tool.ts'
import { useAbout, useIdentities, usePolicy } from '../../state/queries.ts'
import { useStays } from '../../state/use-steady.ts'
import type { FormPart } from './form-part.ts'
import { Exceptions } from './look-fields.tsx'

const STRIPPABLE = ['gps', 'serial', 'author', 'prompt'] as const

/** What most people never need to touch: tool, byline, format, sizes, privacy, identity. */
export function MoreFields({ row, table }: FormPart) {
  const { t } = useTranslation()
  const { draft, picture, consultation } = row
  const isFirst = table.rows[0]?.picture.grant === picture.grant
  const set = (values: Partial<LabelDraft>): void =>
    table.change({ kind: 'set', grant: picture.grant, isFirst, values })
  const needsTool = consultation?.open.some(({ close }) => close.kind === 'field' && close.field === 'tool') === true
  // Decided once: in front where the policy asks for it or it was known already. What is typed does not move it.
  const [wasKnown] = useState((draft.tool ?? '') !== '')
  const isInFront = useStays(needsTool || wasKnown)
  return (
    <>
      {isInFront ? <Tool row={row} set={set} isNeeded={needsTool} /> : null}
      <Folded title={t('app.more')} panelClassName="form-part">
        {isInFront ? null : <Tool row={row} set={set} isNeeded={false} />}
        <TextLine label={t('mark.credit')} value={draft.credit} onChange={credit => set({ credit })} />
        <OutputFields draft={draft} set={set} />
        <Several
          label={t('mark.strip')}
          help={t('mark.strip-help')}
          value={draft.strip}
          options={STRIPPABLE.filter(
            kind => consultation?.exposure.includes(kind) === true || draft.strip.includes(kind),
          ).map(id => ({ id, text: t(`review.exposure-kind.${id}`) }))}
          onChange={ids => set({ strip: STRIPPABLE.filter(kind => ids.includes(kind)) })}
        />
        <Exceptions row={row} table={table} fields={['tool', 'credit', 'format', 'presets', 'strip', 'identity']} />
      </Folded>
    </>
  )
}

function Tool({
  row,
  set,
  isNeeded,
}: {
  readonly row: FormPart['row']
  readonly set: (values: Partial<LabelDraft>) => void
  readonly isNeeded: boolean
}) {
  const { t } = useTranslation()
  const generator = row.consultation?.generator ?? null
  const approved = findApprovedTool(row.draft.tool ?? generator ?? '', usePolicy()?.tools.approved ?? [])
  const terms = approved?.terms ?? null
  return (
    <>
      <TextLine
        label={isNeeded ? `${t('mark.tool')} (${t('app.required')})` : t('mark.tool')}
        help={t('mark.tool-help')}
        value={row.draft.tool ?? ''}
        onChange={tool => set({ tool: tool === '' ? null : tool })}
        {...(generator === null ? {} : { placeholder: generator })}
      />
      {approved === null || terms === null ? null : (
        <p className="help" role="status">
          {t('mark.tool-terms', { tool: approved.name, terms })}
        </p>
      )}
    </>
  )
}

function OutputFields({
  draft,
  set,
}: {
  readonly draft: LabelDraft
  readonly set: (values: Partial<LabelDraft>) => void
}) {
  const { t } = useTranslation()
  const about = useAbout()
  const identities = useIdentities() ?? []
  const formats = [
    { id: 'keep', text: t('mark.format-keep') },
    ...LABEL_OUTPUT_FORMATS.map(id => ({ id, text: id.toUpperCase() })),
  ]
  return (
    <>
      <div className="pair">
        <Choice
          label={t('mark.format')}
          value={draft.format}
          options={formats}
          onChange={id => set({ format: LABEL_OUTPUT_FORMATS.find(known => known === id) ?? 'keep' })}
        />
        <Choice
          label={t('mark.identity')}
          value={draft.identity ?? ''}
          options={[
            { id: '', text: t('mark.identity-default') },
            ...identities.map(identity => ({
              id: identity.name,
              text: identity.subject.organisation ?? identity.name,
            })),
          ]}
          onChange={id => set({ identity: id === '' ? null : id })}
        />
      </div>
      {about === undefined || about.presets.length === 0 ? null : (
        <Several
          label={t('mark.sizes')}
          help={t('mark.sizes-help')}
          value={draft.presets}
          options={about.presets.map(preset => ({
            id: preset.id,
            text: `${preset.id} · ${t('mark.size', { width: preset.widthPx })}`,
          }))}
          onChange={presets => set({ presets })}
        />
      )}
    </>
  )
}
