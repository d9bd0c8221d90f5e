import { FolderOpen, Stamp } from 'lucide-react'
import { useState } from 'react'
import { Button, ProgressBar } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FolderHandle } from '../../../src/api/views.ts'
import { Toggle } from '../../components/fields.tsx'
import { usePictures } from '../../state/pictures.tsx'
import { useAbout } from '../../state/queries.ts'
import { keepClear } from '../../state/keep-clear.ts'
import { useFallenFocus } from '../../state/take-focus.ts'
import { useWire } from '../../state/wire-context.tsx'
import { Preflight } from './preflight.tsx'
import type { LabelRunner } from './use-label-run.ts'
import type { LabelRow, LabelTable } from './use-label-table.ts'

const HOPELESS = new Set(['unfit', 'error'])
const WAITING = new Set(['needs-kind', 'needs-answers', 'stopped', 'checking'])

/** The one button, always in sight: how many are ready, what is left to answer, where the copies go. */
export function GoBar({ table, runner }: { readonly table: LabelTable; readonly runner: LabelRunner }) {
  const { t } = useTranslation()
  const { select } = usePictures()
  const about = useAbout()
  const [folder, setFolder] = useState<FolderHandle | null>(null)
  const [overwrites, setOverwrites] = useState(false)
  const ready = table.rows.filter(row => row.status === 'ready')
  const waiting = table.rows.filter(row => WAITING.has(row.status) && row.status !== 'checking')
  const [next] = waiting
  const checking = table.rows.filter(({ status }) => status === 'checking').length
  if (runner.run.kind === 'running') return <Running runner={runner} />
  // Nothing on the table can be labelled, whatever is answered: a button would lead nowhere.
  if (table.rows.every(({ status }) => HOPELESS.has(status))) return null
  return (
    <div className="go-bar" ref={keepClear}>
      {next === undefined ? null : (
        <div className="go-waiting">
          <span role="status">{t('mark.todo', { count: waiting.length })}</span>
          {table.rows.length > 1 ? (
            <Button className="button quiet small" onPress={() => select(next.picture.grant)}>
              {t('mark.todo-show')}
            </Button>
          ) : null}
        </div>
      )}
      {checking === 0 || table.rows.length === 1 ? null : (
        <p className="help">{t('mark.checking', { count: checking })}</p>
      )}
      {table.selected === undefined ? null : <Preflight row={table.selected} />}
      {table.selected === undefined ? null : <Missing row={table.selected} />}
      <Target folder={folder} onFolder={setFolder} />
      {about?.shell === 'desktop' ? (
        <Toggle label={t('mark.overwrite')} isOn={overwrites} onChange={setOverwrites} />
      ) : null}
      <Button
        className="button primary large wide"
        isDisabled={ready.length === 0}
        onPress={() => runner.start(ready, { folder: folder?.grant ?? null, overwrite: overwrites })}
      >
        <Stamp aria-hidden size={20} />
        {ready.length === 0 ? t('mark.go-none') : t('mark.go', { count: ready.length })}
      </Button>
    </div>
  )
}

const FIELD_NAMES = {
  alt: 'mark.alt',
  tool: 'mark.tool',
  'decided-by': 'mark.decided-by',
  'second-reviewer': 'mark.second',
} as const

/** What is still missing for the picture in front, by name, so that nobody has to search. */
function Missing({ row }: { readonly row: LabelRow }) {
  const { t } = useTranslation()
  const { consultation, status } = row
  if (consultation === undefined || status !== 'needs-answers') return null
  const questions = consultation.open.filter(({ close }) => close.kind === 'question').length
  const names = consultation.open.flatMap(({ close, finding }) =>
    close.kind === 'field' ? [t(FIELD_NAMES[close.field])] : close.kind === 'question' ? [] : [finding.message],
  )
  const fields = [...(questions > 0 ? [t('mark.questions', { count: questions })] : []), ...new Set(names)]
  return <p className="go-missing">{t('mark.missing', { list: fields.join(' · ') })}</p>
}

function Target({
  folder,
  onFolder,
}: {
  readonly folder: FolderHandle | null
  readonly onFolder: (folder: FolderHandle) => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const about = useAbout()
  if (about === undefined) return null
  if (about.shell === 'browser') return <p className="help">{t('mark.folder-browser')}</p>
  const pick = async (): Promise<void> => {
    const picked = await api.files.pickFolder()
    if (picked.ok && picked.value !== null) onFolder(picked.value)
  }
  return (
    <div className="row">
      <span className="help">{t('mark.folder', { folder: folder?.name ?? about.outputFolder })}</span>
      <Button className="button quiet small" onPress={() => void pick()}>
        <FolderOpen aria-hidden size={16} />
        {t('mark.folder-change')}
      </Button>
    </div>
  )
}

function Running({ runner }: { readonly runner: LabelRunner }) {
  const { t } = useTranslation()
  const { run } = runner
  const place = useFallenFocus<HTMLDivElement>('')
  if (run.kind !== 'running') return null
  return (
    <div className="go-bar" ref={keepClear}>
      <ProgressBar
        ref={place}
        className="progress"
        value={run.outcomes.length}
        maxValue={Math.max(1, run.totalCount)}
        aria-label={t('mark.running', { done: run.outcomes.length, total: run.totalCount })}
      >
        {({ percentage }) => (
          <>
            <p>{t('mark.running', { done: run.outcomes.length, total: run.totalCount })}</p>
            <span className="progress-track">
              <span className="progress-fill" style={{ width: `${percentage ?? 0}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <div className="row">
        <Button className="button" onPress={runner.stop}>
          {t('mark.stop-run')}
        </Button>
        <span className="help">{t('mark.stopping')}</span>
      </div>
    </div>
  )
}
