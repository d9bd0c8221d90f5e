import { FolderOpen, ImagePlus } from 'lucide-react'
import { Button, FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { usePictures } from '../state/pictures.tsx'
import { useAbout } from '../state/queries.ts'
import { useTakeFiles } from '../state/take-files.ts'
import { RemovedNote } from './removed-note.tsx'
import { ViewHeading } from './view-heading.tsx'

/** Files a picker offers; what is inside decides, not the ending. */
export const ACCEPTED = ['image/*', '.heic', '.heif', '.jxl', '.dng', '.tif', '.tiff', '.avif']

/** An empty workspace: one question, three ways in, and two promises. */
export function EmptyTable({ job }: { readonly job: 'mark' | 'review' }) {
  const { t } = useTranslation()
  const { arriving } = usePictures()
  const about = useAbout()
  return (
    <section className="empty" aria-labelledby={`empty-${job}`}>
      <div className="empty-field">
        <ImagePlus aria-hidden size={44} strokeWidth={1.25} />
        <ViewHeading id={`empty-${job}`}>{t(`drop.${job}-title`)}</ViewHeading>
        <p aria-live="polite">{arriving > 0 ? t('drop.adding', { count: arriving }) : t(`drop.${job}-text`)}</p>
        <div className="row centred">
          <PickButtons isPrimary />
        </div>
        <p className="help">{t('drop.paste', { keys: about?.platform === 'darwin' ? '⌘V' : 'Ctrl+V' })}</p>
      </div>
      <p className="help centred-text">
        {t(job === 'mark' ? 'drop.formats-mark' : 'drop.formats')}
        <br />
        {t('drop.promise')}
      </p>
      <RemovedNote />
      <Problems />
    </section>
  )
}

/** The buttons that choose files and folders. */
export function PickButtons({ isPrimary = false }: { readonly isPrimary?: boolean }) {
  const { t } = useTranslation()
  const takeFiles = useTakeFiles()
  const take = (files: FileList | null): void => {
    const chosen = [...(files ?? [])].filter(file => !file.name.startsWith('.'))
    void takeFiles(
      chosen.map(file => ({
        file,
        relativePath: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
      })),
    )
  }
  return (
    <>
      <FileTrigger allowsMultiple acceptedFileTypes={ACCEPTED} onSelect={take}>
        <Button className={isPrimary ? 'button primary' : 'button small'}>
          <ImagePlus aria-hidden size={18} />
          {t(isPrimary ? 'drop.pick' : 'pictures.add')}
        </Button>
      </FileTrigger>
      {isPrimary ? (
        <FileTrigger acceptDirectory onSelect={take}>
          <Button className="button">
            <FolderOpen aria-hidden size={18} />
            {t('drop.pick-folder')}
          </Button>
        </FileTrigger>
      ) : null}
    </>
  )
}

/** Files that could not be taken, each by name with the reason. */
export function Problems() {
  const { t, i18n } = useTranslation()
  const { problems, dismissProblems } = usePictures()
  if (problems.length === 0) return null
  return (
    <div className="notice stop" role="alert">
      <ul>
        {problems.map(({ name, error }, index) => (
          <li key={`${name}-${index}`}>
            <bdi>{name}</bdi>: {i18n.exists(`problem.${error.kind}`) ? t(`problem.${error.kind}`) : error.message}
          </li>
        ))}
      </ul>
      <Button className="button small" onPress={dismissProblems}>
        {t('app.close')}
      </Button>
    </div>
  )
}
