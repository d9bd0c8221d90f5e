import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewAnswer } from '../../../src/api/views.ts'
import type { CaptionPlace } from '../../../src/domain/label.ts'
import { percent } from '../../components/stage.tsx'
import { moveByKey, nearestPlace } from './caption-places.ts'

interface Drag {
  readonly startX: number
  readonly startY: number
  readonly dx: number
  readonly dy: number
}

/** The caption in the picture, to be taken hold of: dragged it snaps to a corner or below, arrow keys move it. */
export function CaptionHandle({
  preview,
  isBusy,
  onPlace,
}: {
  readonly preview: PreviewAnswer
  readonly isBusy: boolean
  readonly onPlace: (place: CaptionPlace) => void
}) {
  const { t } = useTranslation()
  const { box, place } = preview.caption
  const [drag, setDrag] = useState<Drag | null>(null)
  const handle = useRef<HTMLButtonElement>(null)
  const start = (event: PointerEvent<HTMLButtonElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ startX: event.clientX, startY: event.clientY, dx: 0, dy: 0 })
  }
  const move = (event: PointerEvent): void => {
    if (drag !== null) setDrag({ ...drag, dx: event.clientX - drag.startX, dy: event.clientY - drag.startY })
  }
  const drop = (event: PointerEvent): void => {
    const frame = handle.current?.parentElement?.getBoundingClientRect()
    if (drag !== null && frame !== undefined && Math.hypot(drag.dx, drag.dy) > 4) {
      onPlace(
        nearestPlace({ x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height }),
      )
    }
    setDrag(null)
  }
  const press = (event: KeyboardEvent): void => {
    const next = moveByKey(place, event.key)
    if (next === null) return
    event.preventDefault()
    onPlace(next)
  }
  return (
    <button
      ref={handle}
      type="button"
      className={drag === null ? 'caption-handle' : 'caption-handle dragging'}
      aria-label={`${t('mark.place')}: ${t(`place.${place}`)}. ${t('mark.place-help')}`}
      aria-busy={isBusy}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={drop}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={press}
      style={{
        left: percent(box.x / preview.size.widthPx),
        top: percent(box.y / preview.size.heightPx),
        width: percent(box.width / preview.size.widthPx),
        height: percent(box.height / preview.size.heightPx),
        ...(drag === null ? {} : { transform: `translate(${drag.dx}px, ${drag.dy}px)` }),
      }}
    />
  )
}
