import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { CAPTION_PLACES, type CaptionPlace, type RequestedPlace } from '../../../src/domain/label.ts'

/** The place as a choice among small pictures, or left to Ursprung. */
export function PlacePicker({
  place,
  isMoved,
  actual,
  onPlace,
}: {
  readonly place: RequestedPlace
  /** Moved away from the place's own spot: none is chosen, and choosing one takes it there. */
  readonly isMoved: boolean
  /** null: nothing is drawn. */
  readonly actual: CaptionPlace | null
  readonly onPlace: (place: RequestedPlace) => void
}) {
  const { t } = useTranslation()
  return (
    <RadioGroup
      className="place-picker"
      orientation="horizontal"
      value={isMoved ? '' : place}
      onChange={value => onPlace(['auto' as const, ...CAPTION_PLACES].find(known => known === value) ?? 'auto')}
    >
      <Label>{t('mark.place')}</Label>
      <div className="place-options">
        <Radio value="auto" className="place-auto">
          {t('mark.place-auto')}
        </Radio>
        {CAPTION_PLACES.map(option => (
          <Radio
            key={option}
            value={option}
            className={`place-option ${option}${(place === 'auto' || isMoved) && option === actual ? ' actual' : ''}`}
            aria-label={t(`place.${option}`)}
          >
            <span aria-hidden />
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
