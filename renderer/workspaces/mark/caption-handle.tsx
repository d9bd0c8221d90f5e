import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PreviewAnswer } from '../../../src/api/views.ts'
import type { SizePx } from '../../../src/domain/image.ts'
import { percent } from '../../components/stage.tsx'
import { type CaptionSpot, type DrawnCaption, dropCaption, jumpCaption, nudgeCaption } from './caption-places.ts'

interface Drag {
  readonly startX: number
  readonly startY: number
  readonly dx: number
  readonly dy: number
}

/**
 * The caption in the picture, to be taken hold of: dragged it stays where it is dropped, or snaps to a near corner or below;
 * arrow keys move it a little, with Shift from corner to corner. `asked`: the place asked for last, maybe not drawn yet.
 */
export function CaptionHandle({
  preview,
  asked,
  isBusy,
  onPlace,
}: {
  readonly preview: PreviewAnswer
  readonly asked: CaptionSpot | null
  readonly isBusy: boolean
  readonly onPlace: (spot: CaptionSpot) => void
}) {
  const { t } = useTranslation()
  const { box, place, insetPx } = preview.caption
  const { widthPx, heightPx } = preview.size
  const picture = { widthPx, heightPx: place === 'below' ? heightPx - box.height : heightPx }
  const drawn = { place, box, picture, insetPx }
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
      const scale = preview.size.widthPx / frame.width
      const at = { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale }
      onPlace(dropCaption({ x: drag.dx * scale, y: drag.dy * scale }, at, drawn))
    }
    setDrag(null)
  }
  const press = (event: KeyboardEvent): void => {
    const now = asked ?? { place, offset: null }
    const isJump = event.shiftKey || now.place === 'below'
    const next = isJump ? jumpCaption(now.place, event.key) : nudgeCaption(now, event.key, drawn)
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
      style={styleOf(drawn, preview.size, drag)}
    />
  )
}

/** Over the plate in the drawn picture, and under the pointer while it is dragged. */
function styleOf({ box }: DrawnCaption, size: SizePx, drag: Drag | null): CSSProperties {
  return {
    left: percent(box.x / size.widthPx),
    top: percent(box.y / size.heightPx),
    width: percent(box.width / size.widthPx),
    height: percent(box.height / size.heightPx),
    ...(drag === null ? {} : { transform: `translate(${drag.dx}px, ${drag.dy}px)` }),
  }
}
