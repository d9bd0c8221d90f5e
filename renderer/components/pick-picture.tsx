import { ImagePlus } from 'lucide-react'
import { useState } from 'react'
import { Button, DropZone, FileTrigger, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../src/api/views.ts'
import { useProblem } from '../state/use-problem.ts'
import { useWire } from '../state/wire-context.tsx'
import { ACCEPTED } from './empty-table.tsx'

/** A place for one picture: dropped, pasted or chosen. The picture on the table of Märk and Granska is another matter. */
export function PickPicture({
  label,
  onPick,
}: {
  readonly label: string
  readonly onPick: (file: FileHandle) => void
}) {
  const { t } = useTranslation()
  const { takeFile } = useWire()
  const say = useProblem()
  const [problem, setProblem] = useState('')
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    const taken = await takeFile(file, file.name)
    setProblem(taken.ok ? '' : `${file.name}: ${say(taken.error)}`)
    if (taken.ok) onPick(taken.value)
  }
  return (
    <div className="field">
      <DropZone
        className="pick-picture"
        aria-label={label}
        getDropOperation={types => (types.has('text/plain') ? 'cancel' : 'copy')}
        onDrop={event => {
          const item = event.items.find(candidate => candidate.kind === 'file')
          if (item !== undefined) void item.getFile().then(take)
        }}
      >
        <ImagePlus aria-hidden size={24} strokeWidth={1.5} />
        <Text slot="label">{label}</Text>
        <FileTrigger acceptedFileTypes={ACCEPTED} onSelect={files => void take(files?.[0])}>
          <Button className="button small">{t('book.pick')}</Button>
        </FileTrigger>
      </DropZone>
      {problem === '' ? null : (
        <p className="notice stop" role="alert">
          <bdi>{problem}</bdi>
        </p>
      )}
    </div>
  )
}
