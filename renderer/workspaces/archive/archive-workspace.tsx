import { FolderSearch } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FolderHandle } from '../../../src/api/views.ts'
import { useAbout } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import { ArchiveProgress } from './archive-progress.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import { RowDetails } from './row-details.tsx'
import { ScanTable } from './scan-table.tsx'
import { TableTools } from './table-tools.tsx'
import { FIRST_VIEW, viewRows } from './table-rows.ts'
import { useArchive } from './use-archive.ts'

/** Arkiv: a whole folder checked, row by row, with the details beside it. */
export function ArchiveWorkspace({ onReview }: { readonly onReview: () => void }) {
  const { t } = useTranslation()
  const archive = useArchive()
  const [view, setView] = useState(FIRST_VIEW)
  const [chosen, setChosen] = useState<number | null>(null)
  const { state } = archive
  if (state.kind === 'empty') return <EmptyArchive onFolder={folder => void archive.open(folder)} />
  const rows = viewRows(state.rows, view)
  return (
    <div className="workspace archive">
      <h1 className="visually-hidden">{t('archive.title')}</h1>
      <ArchiveProgress archive={archive} />
      <TableTools
        view={view}
        onView={setView}
        shownCount={rows.length}
        scan={state.scan}
        canReport={state.rows.length > 0}
      />
      <div className="archive-body">
        {rows.length === 0 ? (
          <p className="help centred-text archive-none">
            {state.rows.length > 0
              ? t('archive.no-rows')
              : state.kind === 'finished'
                ? t('archive.no-images')
                : t('archive.counting')}
          </p>
        ) : (
          <ScanTable rows={rows} view={view} onView={setView} chosen={chosen} onChoose={setChosen} />
        )}
        {chosen === null || state.scan === null ? null : (
          <RowDetails key={chosen} scan={state.scan} row={chosen} onReview={onReview} onClose={() => setChosen(null)} />
        )}
      </div>
    </div>
  )
}

function EmptyArchive({ onFolder }: { readonly onFolder: (folder: FolderHandle) => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const about = useAbout()
  const [isChoosing, setChoosing] = useState(false)
  const pick = async (): Promise<void> => {
    if (about?.shell !== 'desktop') {
      setChoosing(true)
      return
    }
    const picked = await api.files.pickFolder()
    if (picked.ok && picked.value !== null) onFolder(picked.value)
  }
  return (
    <section className="empty" aria-labelledby="empty-archive">
      <div className="empty-field">
        <FolderSearch aria-hidden size={44} strokeWidth={1.25} />
        <h1 id="empty-archive">{t('archive.empty-title')}</h1>
        <p>{t('archive.empty-text')}</p>
        <Button className="button primary" onPress={() => void pick()}>
          {t('archive.pick')}
        </Button>
      </div>
      <p className="help centred-text">{t('archive.limits')}</p>
      {isChoosing ? <FolderDialog onClose={() => setChoosing(false)} onChoose={onFolder} /> : null}
    </section>
  )
}
