import { SplitSquareHorizontal } from 'lucide-react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SizePx } from '../../../src/domain/image.ts'
import { CROP_RATIOS, type CropRatio, centreCrop } from '../../../src/label/placement/crop-check.ts'
import { percent } from '../../components/stage.tsx'

export type Crop = CropRatio | 'off'
export const CROPS: readonly CropRatio[] = CROP_RATIOS

/** What web systems may cut away, shown over the picture. */
export function CropFrame({ crop, size }: { readonly crop: CropRatio; readonly size: SizePx }) {
  const frame = centreCrop(size, crop)
  return (
    <span
      className="crop-frame"
      aria-hidden
      style={{
        left: percent(frame.x / size.widthPx),
        top: percent(frame.y / size.heightPx),
        width: percent(frame.width / size.widthPx),
        height: percent(frame.height / size.heightPx),
      }}
    />
  )
}

/** Chooses a crop to look at, and the comparison with the picture as it was. */
export function CropPicker(props: {
  readonly crop: Crop
  readonly crops: readonly CropRatio[]
  readonly lost: readonly string[]
  readonly onCrop: (crop: Crop) => void
  readonly before: { readonly isShown: boolean; readonly show: (isShown: boolean) => void }
}) {
  const { t } = useTranslation()
  return (
    <div className="crop-tools">
      <span id="crop-label" className="label">
        {t('mark.crop')}
      </span>
      <div className="row">
        <ToggleButtonGroup
          aria-labelledby="crop-label"
          className="toggle-group"
          selectionMode="single"
          selectedKeys={props.crop === 'off' ? [] : [props.crop]}
          onSelectionChange={keys => props.onCrop(props.crops.find(ratio => keys.has(ratio)) ?? 'off')}
        >
          {props.crops.map(ratio => (
            <ToggleButton
              key={ratio}
              id={ratio}
              className={props.lost.includes(ratio) ? 'toggle-button lost' : 'toggle-button'}
            >
              {ratio}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <ToggleButton className="toggle-button alone" isSelected={props.before.isShown} onChange={props.before.show}>
          <SplitSquareHorizontal aria-hidden size={16} />
          {t('mark.before-after')}
        </ToggleButton>
      </div>
    </div>
  )
}
