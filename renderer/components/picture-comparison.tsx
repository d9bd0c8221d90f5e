import { SquareSplitHorizontal, Columns2 } from 'lucide-react'
import { useState } from 'react'
import { Slider, SliderThumb, SliderTrack, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useWire } from '../state/wire-context.tsx'
import { frameStyle, STAGE_WIDTH_PX } from './stage.tsx'

/** One of two pictures: its grant, what it is, in a word for the eye and in a sentence for those who cannot see it. */
export interface ComparedSide {
  readonly grant: string
  readonly label: string
  readonly alt: string
  /** Width through height. */
  readonly aspect: number
}

interface Pair {
  readonly left: ComparedSide
  readonly right: ComparedSide
}

const MODES = [
  { id: 'slider', Icon: SquareSplitHorizontal },
  { id: 'side', Icon: Columns2 },
] as const

/** Two pictures held against each other: one over the other with a slider between, or side by side. */
export function PictureComparison({ left, right }: Pair) {
  const { t } = useTranslation()
  const [mode, setMode] = useState<'slider' | 'side'>('slider')
  return (
    <>
      {mode === 'slider' ? <OverEachOther left={left} right={right} /> : <SideBySide left={left} right={right} />}
      <ToggleButtonGroup
        aria-label={t('compare.mode')}
        className="toggle-group comparison-mode"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[mode]}
        onSelectionChange={keys => setMode(keys.has('side') ? 'side' : 'slider')}
      >
        {MODES.map(({ id, Icon }) => (
          <ToggleButton key={id} id={id} className="toggle-button">
            <Icon aria-hidden size={16} />
            {t(`compare.${id}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </>
  )
}

/** The right picture gives the frame; the left lies over it, cut off at the slider. */
function OverEachOther({ left, right }: Pair) {
  const { t } = useTranslation()
  const { imageUrl } = useWire()
  const [at, setAt] = useState(50)
  return (
    <div className="stage">
      <div className="stage-picture before-after" style={frameStyle(right.aspect, null)}>
        <img src={imageUrl(right.grant, STAGE_WIDTH_PX)} alt={right.alt} />
        <div className="before" style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }}>
          <img src={imageUrl(left.grant, STAGE_WIDTH_PX)} alt={left.alt} style={{ aspectRatio: String(left.aspect) }} />
        </div>
        <Slider
          className="before-slider"
          aria-label={`${t('compare.split')}: ${left.label}, ${right.label}`}
          value={at}
          onChange={value => setAt(Array.isArray(value) ? (value[0] ?? 50) : value)}
        >
          <SliderTrack className="before-track">
            <SliderThumb className="before-thumb" />
          </SliderTrack>
        </Slider>
      </div>
      {/* Under the picture: over it they would cover the caption that is compared. */}
      <p className="compared-labels" aria-hidden>
        <span>{left.label}</span>
        <span>{right.label}</span>
      </p>
    </div>
  )
}

function SideBySide(pair: Pair) {
  const { imageUrl } = useWire()
  return (
    <div className="stage side-by-side">
      {[pair.left, pair.right].map(side => (
        <figure key={side.grant}>
          <img src={imageUrl(side.grant, STAGE_WIDTH_PX)} alt={side.alt} style={{ aspectRatio: String(side.aspect) }} />
          <figcaption>{side.label}</figcaption>
        </figure>
      ))}
    </div>
  )
}
