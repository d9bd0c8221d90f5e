import { Folder, FolderPlus, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, Checkbox } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FolderHandle } from '../../../src/api/views.ts'
import { DialogButtons, FormDialog } from '../../components/form-dialog.tsx'
import { useAbout } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import { FolderDialog } from './folder-dialog.tsx'
import type { ScanActions } from './use-scan-actions.ts'
import { useWords } from './words.ts'

/** Which folders, and whether faces are looked for. The native dialog opens at once where there is one. */
export function StartDialog({ actions, onClose }: { readonly actions: ScanActions; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const picking = useFolders()
  const [findFaces, setFindFaces] = useState(false)
  const { folders, isBrowsing } = picking
  const start = async (): Promise<void> => {
    await actions.start(
      folders.map(folder => folder.grant),
      findFaces,
    )
  }
  if (isBrowsing)
    return (
      <FolderDialog
        onClose={folders.length === 0 ? onClose : picking.stopBrowsing}
        onChoose={folder => {
          picking.add([folder])
          picking.stopBrowsing()
        }}
      />
    )
  return (
    <FormDialog title={t('archive.start-title')} text={t('archive.start-text')} onClose={onClose}>
      <ChosenFolders picking={picking} />
      <Checkbox className="answer" isSelected={findFaces} onChange={setFindFaces}>
        <span className="box" aria-hidden />
        <span className="answer-text">
          <span>{t('archive.start-faces')}</span>
          <span className="answer-help">{t('archive.start-faces-help')}</span>
        </span>
      </Checkbox>
      {actions.problem === null ? null : (
        <p className="notice stop" role="alert">
          {words.problem(actions.problem)}
        </p>
      )}
      <DialogButtons
        action={t('archive.start-go')}
        isDisabled={folders.length === 0 || actions.isStarting}
        onClose={onClose}
        onAction={() => void start()}
      />
    </FormDialog>
  )
}

function ChosenFolders({ picking }: { readonly picking: ReturnType<typeof useFolders> }) {
  const { t } = useTranslation()
  const { folders } = picking
  return (
    <div className="field">
      <span className="label" id="chosen-folders">
        {t('archive.start-folders')}
      </span>
      {folders.length === 0 ? <p className="help">{t('archive.start-none')}</p> : null}
      <ul className="chosen-folders" aria-labelledby="chosen-folders">
        {folders.map(folder => (
          <li key={folder.grant}>
            <Folder aria-hidden size={18} />
            <bdi>{folder.name}</bdi>
            <Button
              className="icon-button"
              aria-label={t('archive.start-remove', { name: folder.name })}
              onPress={() => picking.remove(folder)}
            >
              <X aria-hidden size={16} />
            </Button>
          </li>
        ))}
      </ul>
      <Button className="button small fit" onPress={() => void picking.pick()}>
        <FolderPlus aria-hidden size={16} />
        {t('archive.start-add')}
      </Button>
    </div>
  )
}

/** Folders chosen so far. Where the shell has a dialog it opens first thing; else the page's own, fed by the program. */
function useFolders() {
  const { api } = useWire()
  const about = useAbout()
  const isDesktop = about?.shell === 'desktop'
  const [folders, setFolders] = useState<readonly FolderHandle[]>([])
  const [isBrowsing, setBrowsing] = useState(!isDesktop)
  const add = (more: readonly FolderHandle[]): void =>
    setFolders(chosen => [...chosen, ...more.filter(folder => !chosen.some(other => other.grant === folder.grant))])
  const pick = async (): Promise<void> => {
    if (!isDesktop) {
      setBrowsing(true)
      return
    }
    const picked = await api.files.pickFolders()
    if (picked.ok && picked.value !== null) add(picked.value)
  }
  useEffect(() => {
    if (isDesktop) void pick()
    // Once, when the dialog opens.
  }, [])
  return {
    folders,
    isBrowsing,
    pick,
    add,
    stopBrowsing: () => setBrowsing(false),
    remove: (folder: FolderHandle) => setFolders(chosen => chosen.filter(other => other.grant !== folder.grant)),
  }
}
