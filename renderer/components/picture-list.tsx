import { TriangleAlert, X } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { Button, GridList, GridListItem, ListLayout, Virtualizer } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { type Picture, usePictures } from '../state/pictures.tsx'
import { PickButtons } from './empty-table.tsx'
import { useSelectedInSight } from '../state/selected-in-sight.ts'
import { useSettled } from '../state/use-settled.ts'
import { RemovedNote } from './removed-note.tsx'
import { Thumbnail } from './thumbnail.tsx'

/** A row before it has been drawn, px: a thumbnail and its padding. Rows are measured once they are in sight. */
const LAYOUT = { estimatedRowSize: 80 }
/** A count that runs is not read out: of a thousand pictures nothing else would be heard. */
const STANDS_STILL_MS = 1_000

/**
 * The pictures on the table, one chosen; rows out of sight are not drawn. `status` is what each workspace says of a picture: always the
 * same function, or every row is drawn anew.
 */
export const PictureList = memo(function PictureList({ status }: { readonly status: (picture: Picture) => ReactNode }) {
  const { t } = useTranslation()
  const { pictures, selected, select, remove } = usePictures()
  const list = useSelectedInSight(pictures, selected)
  return (
    <section className="picture-list" aria-label={t('pictures.label')}>
      <header>
        <Count />
        <PickButtons />
      </header>
      <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
        <GridList
          ref={list}
          aria-label={t('pictures.label')}
          className="grid-list"
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={selected === null ? [] : [selected]}
          onSelectionChange={keys => {
            const [first] = keys === 'all' ? [] : [...keys]
            if (first !== undefined) select(String(first))
          }}
          items={pictures}
          dependencies={[status, remove]}
        >
          {picture => (
            <GridListItem id={picture.grant} className="picture-item" textValue={picture.name}>
              <Thumbnail grant={picture.grant} widthPx={64} />
              <span className="picture-text">
                <bdi className="picture-name" title={picture.relativePath}>
                  {picture.name}
                </bdi>
                {status(picture)}
              </span>
              <Button
                className="icon-button"
                aria-label={t('pictures.remove', { name: picture.name })}
                onPress={() => remove([picture.grant])}
              >
                <X aria-hidden size={16} />
              </Button>
            </GridListItem>
          )}
        </GridList>
      </Virtualizer>
      <footer>
        <RemovedNote />
        <Button className="button quiet small" onPress={() => remove(pictures.map(picture => picture.grant))}>
          {t('pictures.clear')}
        </Button>
      </footer>
    </section>
  )
})

/** How many there are, or how far adding and checking have come. */
function Count() {
  const { t } = useTranslation()
  const { pictures, arriving } = usePictures()
  const checked = pictures.filter(picture => picture.report !== null).length
  const count =
    arriving > 0
      ? t('drop.adding', { count: arriving })
      : checked < pictures.length
        ? t('pictures.checked', { done: checked, total: pictures.length })
        : t('pictures.count', { count: pictures.length })
  const heard = useSettled(count, STANDS_STILL_MS)
  return (
    <p>
      <span aria-hidden>{count}</span>
      <span className="visually-hidden" role="status">
        {heard}
      </span>
    </p>
  )
}

/** What the list offers, for the one picture that has the whole place to itself. */
export function SinglePictureTools() {
  const { t } = useTranslation()
  const { pictures, remove } = usePictures()
  const [only] = pictures
  if (only === undefined || pictures.length > 1) return null
  return (
    <div className="row">
      <PickButtons />
      <Button className="button quiet small" onPress={() => remove([only.grant])}>
        {t('pictures.put-away')}
      </Button>
      <RemovedNote />
    </div>
  )
}

/** Says that the file on the disk is another one now. */
export function ChangedNote() {
  const { t } = useTranslation()
  return (
    <span className="badge state unreadable">
      <TriangleAlert aria-hidden size={14} />
      {t('pictures.changed')}
    </span>
  )
}
