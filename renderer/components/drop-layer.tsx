import { ImageDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { filesOf, useTakeFiles } from '../state/take-files.ts'
import { useWire } from '../state/wire-context.tsx'

/** Drop and paste anywhere on the page. The same is reached by button and keyboard in every workspace. */
export function DropLayer() {
  const { t } = useTranslation()
  const { bridge } = useWire()
  const takeFiles = useTakeFiles()
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const opensFolders = bridge === null
    // A dialog takes its own files, or none.
    const hasFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') === true && document.querySelector('.overlay') === null
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      void filesOf(event.dataTransfer, opensFolders).then(takeFiles)
    }
    const paste = (event: ClipboardEvent): void => {
      if (event.clipboardData === null || event.clipboardData.files.length === 0) return
      event.preventDefault()
      void filesOf(event.clipboardData, opensFolders).then(takeFiles)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
      document.removeEventListener('paste', paste)
    }
  }, [takeFiles, bridge])
  if (!isOver) return null
  return (
    <div className="drop-layer" aria-hidden="true">
      <div>
        <ImageDown size={40} strokeWidth={1.5} />
        <p>{t('drop.here')}</p>
      </div>
    </div>
  )
}
