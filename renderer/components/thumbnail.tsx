import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWire } from '../state/wire-context.tsx'

/** A small picture of the file; an icon with a name where the format cannot be drawn. `widthPx` in CSS px. Long lists use their rows again for other pictures. */
export function Thumbnail({ grant, widthPx }: { readonly grant: string; readonly widthPx: number }) {
  const { t } = useTranslation()
  const { imageUrl } = useWire()
  const [broken, setBroken] = useState<string | null>(null)
  if (broken === grant) {
    return (
      <span className="thumbnail missing" role="img" aria-label={t('pictures.no-preview')}>
        <ImageOff aria-hidden size={20} />
      </span>
    )
  }
  return (
    <span className="thumbnail">
      <img
        key={grant}
        src={imageUrl(grant, Math.round(widthPx * Math.min(2, window.devicePixelRatio)))}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setBroken(grant)}
      />
    </span>
  )
}
