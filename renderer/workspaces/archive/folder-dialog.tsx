import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, Folder } from 'lucide-react'
import { useState } from 'react'
import { Button, GridList, GridListItem } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FolderHandle } from '../../../src/api/views.ts'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { CONNECTION_LOST } from '../../state/connection-lost.ts'
import { useWire } from '../../state/wire-context.tsx'
import { useWords } from './words.ts'

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
      <FolderList key={here?.grant ?? 'start'} here={here} onOpen={folder => setTrail([...trail, folder])} />
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

/** The folders to go on to. Below the first list the rows take the focus, so that the keyboard stays where the hand is. */
function FolderList({
  here,
  onOpen,
}: {
  readonly here: FolderHandle | undefined
  readonly onOpen: (folder: FolderHandle) => void
}) {
  const { t } = useTranslation()
  const { problem } = useWords()
  const { data, isPending } = useFolders(here)
  // A list that took the focus while it was empty would not hand it to the rows that come: it is drawn when it is read.
  if (isPending) return <FolderNote text={t('archive.choose-reading')} />
  if (data?.ok !== true) return <FolderNote text={problem(data?.error ?? CONNECTION_LOST)} />
  // Grants are new each time a folder is read: rows named by them would lose the focus when the list is read again.
  const folders = data.value.map((folder, at) => ({ ...folder, id: `${at} ${folder.name}` }))
  if (folders.length === 0) return <FolderNote text={t('archive.choose-empty')} />
  return (
    <GridList
      autoFocus={here === undefined ? false : 'first'}
      aria-label={t('archive.choose-text')}
      className="folder-list"
      items={folders}
      onAction={key => folders.filter(folder => folder.id === key).forEach(onOpen)}
    >
      {folder => (
        <GridListItem className="folder-item" textValue={folder.name}>
          <Folder aria-hidden size={18} />
          <bdi>{folder.name}</bdi>
        </GridListItem>
      )}
    </GridList>
  )
}

function FolderNote({ text }: { readonly text: string }) {
  return (
    <p className="help folder-list note" role="status">
      {text}
    </p>
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
