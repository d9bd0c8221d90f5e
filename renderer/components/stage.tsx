import { ImageOff } from 'lucide-react'
import { type CSSProperties, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FaceBox } from '../../src/domain/image.ts'
import { useWire } from '../state/wire-context.tsx'
import { Working } from './working.tsx'

/** Width that the large picture is drawn with; enough for a laptop's middle column at double density. */
export const STAGE_WIDTH_PX = 1280

/** The large picture. What is drawn over it stands in fractions of the picture, so that it follows every size. */
export function Stage(props: {
  readonly grant: string
  readonly alt: string
  readonly aspect: number | null
  readonly naturalWidthPx?: number | null
  readonly faces?: readonly FaceBox[]
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const { imageUrl } = useWire()
  const [broken, setBroken] = useState<string | null>(null)
  const [hasShown, setHasShown] = useState(false)
  if (broken === props.grant) {
    return (
      <div className="stage missing">
        <ImageOff aria-hidden size={36} strokeWidth={1.25} />
        <p>{t('pictures.no-preview')}</p>
      </div>
    )
  }
  return (
    <div className="stage">
      {/* Only until the first picture is there: one that is drawn anew takes the place of the last. */}
      {hasShown ? null : <Working text={t('pictures.reading')} />}
      <div className="stage-picture" style={frameStyle(props.aspect, props.naturalWidthPx ?? null)}>
        <img
          key={props.grant}
          src={imageUrl(props.grant, STAGE_WIDTH_PX)}
          alt={props.alt}
          onLoad={() => setHasShown(true)}
          onError={() => setBroken(props.grant)}
        />
        {props.faces?.map(face => (
          <span
            key={`${face.x}-${face.y}`}
            className="face-box"
            aria-hidden
            style={{
              left: percent(face.x),
              top: percent(face.y),
              width: percent(face.width),
              height: percent(face.height),
            }}
          />
        ))}
        {props.children}
      </div>
    </div>
  )
}

/** Takes its room before the picture is there, keeps within the window, and never makes a small picture larger than it is. */
export function frameStyle(aspect: number | null, naturalWidthPx: number | null): CSSProperties {
  if (aspect === null) return {}
  return {
    aspectRatio: String(aspect),
    width: `min(100%, calc(var(--stage-height) * ${aspect.toFixed(4)})${naturalWidthPx === null ? '' : `, ${Math.max(naturalWidthPx, 96)}px`})`,
  }
}

/** A fraction as CSS. */
export const percent = (fraction: number): string => `${(fraction * 100).toFixed(3)}%`
