import { Undo2, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { removedFrom } from '../state/picture-table.ts'
import { usePictures } from '../state/pictures.tsx'
import { useFallenFocus } from '../state/take-focus.ts'

/** What has just been taken off the table, and the way back: with its answers, in its place. */
export function RemovedNote() {
  const { t } = useTranslation()
  const { pictures, removals, restore, letGo } = usePictures()
  const [pressed, setPressed] = useState(0)
  const place = useFallenFocus<HTMLDivElement>(String(pressed))
  const gone = removedFrom({ pictures, removals: removals.slice(-1) })
  const press = (act: () => void) => (): void => {
    act()
    setPressed(pressed + 1)
  }
  return (
    <div className="removed-note" role="status" ref={place}>
      {gone.length === 0 ? null : (
        <>
          <span>{t('pictures.removed', { count: gone.length, name: gone[0]?.name ?? '' })}</span>
          <Button className="button small" onPress={press(restore)}>
            <Undo2 aria-hidden size={16} />
            {t('pictures.restore')}
          </Button>
          <Button className="icon-button" aria-label={t('app.close')} onPress={press(letGo)}>
            <X aria-hidden size={16} />
          </Button>
        </>
      )}
    </div>
  )
}
