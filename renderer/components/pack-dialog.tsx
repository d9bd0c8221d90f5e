import { useMutation, useQuery } from '@tanstack/react-query'
import { FolderOpen, PackageCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../src/api/label-draft.ts'
import type { FolderHandle } from '../../src/api/views.ts'
import type { PlannedRendition } from '../../src/publish/pack.ts'
import { useAbout } from '../state/queries.ts'
import { useProblem } from '../state/use-problem.ts'
import { useWire } from '../state/wire-context.tsx'
import { Several, TextLine, Toggle } from './fields.tsx'
import { FormDialog } from './form-dialog.tsx'
import { JobStatus } from './job-status.tsx'
import { PackOutcome } from './pack-outcome.tsx'

/** What a pack is made of: the picture without a caption, the labelled copy in full size where there is one, and all that was answered. */
export interface PackSource {
  readonly name: string
  readonly grant: string
  readonly master: string | null
  readonly draft: LabelDraft
}

const NO_RENDITIONS: readonly PlannedRendition[] = []

/** One picture in the sizes that the site wants, each labelled by itself, with everything to paste beside it. */
export function PackDialog({ source, onClose }: { readonly source: PackSource; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const say = useProblem()
  const form = usePackForm(source)
  const make = usePacking(source, form)
  const answer = make.data
  // One dialog for both steps: closed, it gives the focus back to what opened it.
  if (answer?.ok === true && answer.value.report.status === 'packed')
    return (
      <FormDialog title={t('packing.done')} text={t('packing.done-text')} onClose={onClose} isWide>
        <PackOutcome answer={answer.value} onClose={onClose} />
      </FormDialog>
    )
  const error = answer === undefined ? null : answer.ok ? answer.value.report.error : answer.error
  const isTaken = error?.kind === 'output-exists'
  return (
    <FormDialog title={t('packing.title')} text={t('packing.text')} onClose={onClose} isWide>
      <Sizes form={form} />
      <TextLine
        label={`${t('packing.address')} (${t('app.optional')})`}
        help={t('packing.address-help')}
        value={form.baseUrl}
        onChange={form.setBaseUrl}
        placeholder="https://www.kommunen.se/bilder/"
        error={form.isAddressWrong ? t('packing.address-wrong') : null}
      />
      <Place form={form} />
      <JobStatus
        job={make}
        working={t('packing.working')}
        problem={error === null ? null : isTaken ? t('packing.exists') : say(error)}
      />
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.cancel')}
        </Button>
        <Button
          className="button primary"
          isDisabled={form.isAddressWrong || form.shown.length === 0}
          onPress={() => (make.isPending ? undefined : make.mutate(isTaken))}
        >
          <PackageCheck aria-hidden size={18} />
          {t(isTaken ? 'packing.replace' : 'packing.go')}
        </Button>
      </div>
    </FormDialog>
  )
}

/** Makes what is chosen; `true`: in place of a pack that is there. */
function usePacking(source: PackSource, form: PackForm) {
  const { api } = useWire()
  const { chosen, target } = form
  return useMutation({
    mutationFn: (overwrite: boolean) =>
      api.publishing.pack({
        grant: source.grant,
        master: source.master,
        draft: { ...source.draft, presets: chosen },
        altLang: null,
        pageLang: null,
        baseUrl: form.baseUrl.trim(),
        asZip: target.isZip,
        folder: target.folder?.grant ?? null,
        overwrite,
      }),
  })
}

/** What is chosen: sizes (none is all), the address of the site, and where the pack goes. */
function usePackForm(source: PackSource) {
  const { api } = useWire()
  const [chosen, setChosen] = useState<string[]>([])
  const [baseUrl, setBaseUrl] = useState('')
  const [folder, setFolder] = useState<FolderHandle | null>(null)
  const [isZip, setZip] = useState(false)
  const query = useQuery({
    queryKey: ['renditions', source.grant],
    queryFn: () => api.publishing.renditions({ grant: source.grant }),
  })
  const planned = query.data?.ok === true ? query.data.value : NO_RENDITIONS
  const isChosen = ({ preset }: PlannedRendition): boolean =>
    chosen.length === 0 || (preset !== null && chosen.includes(preset.id))
  return {
    chosen,
    setChosen,
    baseUrl,
    setBaseUrl,
    isAddressWrong: baseUrl.trim() !== '' && !isAddress(baseUrl.trim()),
    planned,
    shown: planned.filter(isChosen),
    isPlanning: query.isPending,
    target: { folder, setFolder, isZip, setZip },
  }
}

type PackForm = ReturnType<typeof usePackForm>

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** The sizes to choose from, and the list of what the pack will hold. */
function Sizes({ form }: { readonly form: PackForm }) {
  const { t } = useTranslation()
  const { planned, shown, chosen, setChosen } = form
  const presets = planned.flatMap(({ preset }) => (preset === null ? [] : [preset]))
  return (
    <div className="pack-sizes">
      {presets.length === 0 && !form.isPlanning ? (
        <p className="help">{t('packing.sizes-none')}</p>
      ) : (
        <Several
          label={t('mark.sizes')}
          help={t('packing.sizes-help')}
          value={chosen}
          options={presets.map(({ id, widthPx }) => ({ id, text: `${id} · ${t('mark.size', { width: widthPx })}` }))}
          onChange={setChosen}
        />
      )}
      <section aria-labelledby="pack-holds">
        <h3 id="pack-holds">{t('packing.holds')}</h3>
        <ul className="pack-list">
          {form.isPlanning ? <li className="help">{t('pictures.checking')}</li> : null}
          {shown.map(({ preset, size, isMaster }) => (
            <li key={preset?.id ?? 'master'}>
              <span>{isMaster ? t('packing.master') : (preset?.id ?? '')}</span>
              <span className="help">
                {size.widthPx} × {size.heightPx} px
              </span>
            </li>
          ))}
          {shown.length === 0 || shown.some(({ isMaster }) => isMaster) ? null : (
            <li>
              <span>{t('packing.master')}</span>
              <span className="help">{t('packing.master-help')}</span>
            </li>
          )}
          <li>
            <span>{t('packing.texts')}</span>
            <span className="help">{t('packing.texts-help')}</span>
          </li>
        </ul>
      </section>
    </div>
  )
}

function Place({ form: { target } }: { readonly form: PackForm }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const about = useAbout()
  if (about === undefined) return null
  if (about.shell === 'browser') return <p className="help">{t('packing.browser')}</p>
  const pick = async (): Promise<void> => {
    const picked = await api.files.pickFolder()
    if (picked.ok && picked.value !== null) target.setFolder(picked.value)
  }
  return (
    <div>
      <div className="row">
        <span className="help">{t('mark.folder', { folder: target.folder?.name ?? about.outputFolder })}</span>
        <Button className="button quiet small" onPress={() => void pick()}>
          <FolderOpen aria-hidden size={16} />
          {t('mark.folder-change')}
        </Button>
      </div>
      <Toggle label={t('packing.zip')} isOn={target.isZip} onChange={target.setZip} />
    </div>
  )
}
