import { useState } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { frameStyle, STAGE_WIDTH_PX } from '../../components/stage.tsx'
import { useWire } from '../../state/wire-context.tsx'

/** The picture as it was and as it will be, one over the other, with a slider between. */
export function BeforeAfter(props: {
  readonly before: string
  readonly after: string
  readonly name: string
  readonly aspect: number
  readonly beforeAspect: number
}) {
  const { t } = useTranslation()
  const { imageUrl } = useWire()
  const [at, setAt] = useState(50)
  return (
    <div className="stage">
      <div className="stage-picture before-after" style={frameStyle(props.aspect, null)}>
        <img src={imageUrl(props.after, STAGE_WIDTH_PX)} alt={`${t('mark.after')}: ${props.name}`} />
        <div className="before" style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }}>
          <img
            src={imageUrl(props.before, STAGE_WIDTH_PX)}
            alt={`${t('mark.before')}: ${props.name}`}
            style={{ aspectRatio: String(props.beforeAspect) }}
          />
        </div>
        <span className="before-label" aria-hidden>
          {t('mark.before')}
        </span>
        <span className="after-label" aria-hidden>
          {t('mark.after')}
        </span>
        <Slider
          className="before-slider"
          aria-label={t('mark.before-after')}
          value={at}
          onChange={value => setAt(Array.isArray(value) ? (value[0] ?? 50) : value)}
        >
          <SliderTrack className="before-track">
            <SliderThumb className="before-thumb" />
          </SliderTrack>
        </Slider>
      </div>
    </div>
  )
}
