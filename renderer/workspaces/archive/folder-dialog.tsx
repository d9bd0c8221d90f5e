import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, Folder } from 'lucide-react'
import { useState } from 'react'
import { Button, GridList, GridListItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FolderHandle } from '../../../src/api/views.ts'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { useWire } from '../../state/wire-context.tsx'

/** Chooses a folder of this computer where the shell has no dialog of its own. The page holds grants, never paths. */
export function FolderDialog({
  onClose,
  onChoose,
}: {
  readonly onClose: () => void
  readonly onChoose: (folder: FolderHandle) => void
}) {
  const { t } = useTranslation()
  const [trail, setTrail] = useState<readonly FolderHandle[]>([])
  const here = trail.at(-1)
  const query = useFolders(here)
  // Grants are new each time a folder is read: rows named by them would lose the focus when the list is read again.
  const folders = (query.data?.ok === true ? query.data.value : []).map((folder, at) => ({
    ...folder,
    id: `${at} ${folder.name}`,
  }))
  const choose = (): void => {
    if (here !== undefined) onChoose(here)
  }
  return (
    <FormDialog
      title={t('archive.choose-title')}
      text={here === undefined ? t('archive.choose-text') : trail.map(folder => folder.name).join(' / ')}
      onClose={onClose}
    >
      <Button
        className="button quiet small"
        isDisabled={here === undefined}
        onPress={() => setTrail(trail.slice(0, -1))}
      >
        <CornerLeftUp aria-hidden size={16} />
        {t('archive.choose-up')}
      </Button>
      <GridList
        aria-label={t('archive.choose-text')}
        className="folder-list"
        items={folders}
        onAction={key => setTrail([...trail, ...folders.filter(folder => folder.id === key)])}
        renderEmptyState={() => (
          <p className="help">{query.isFetching ? t('app.loading') : t('archive.choose-empty')}</p>
        )}
      >
        {folder => (
          <GridListItem className="folder-item" textValue={folder.name}>
            <Folder aria-hidden size={18} />
            <bdi>{folder.name}</bdi>
          </GridListItem>
        )}
      </GridList>
      <p className="help">{t('archive.browser-note')}</p>
      <DialogButtons
        action={here === undefined ? t('archive.pick') : t('archive.choose-this', { name: here.name })}
        isDisabled={here === undefined}
        onClose={onClose}
        onAction={choose}
      />
    </FormDialog>
  )
}

/** The folders inside of one, or those to start from. */
function useFolders(here: FolderHandle | undefined) {
  const { api } = useWire()
  return useQuery({
    queryKey: ['folders', here?.grant ?? 'start'],
    queryFn: async () =>
      here === undefined
        ? { ok: true as const, value: await api.files.startFolders() }
        : api.files.subfolders({ grant: here.grant }),
  })
}
