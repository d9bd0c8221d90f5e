import {
  Ban,
  BadgeCheck,
  CircleAlert,
  CircleDashed,
  CircleHelp,
  ImageOff,
  MessageCircleQuestion,
  OctagonX,
  Stamp,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PictureStatus } from './picture-status.ts'

const ICONS: Record<PictureStatus, typeof Stamp> = {
  checking: CircleDashed,
  'needs-kind': CircleHelp,
  'needs-answers': MessageCircleQuestion,
  stopped: OctagonX,
  ready: Stamp,
  skipped: Ban,
  labelled: BadgeCheck,
  unfit: ImageOff,
  error: CircleAlert,
}

/** Where a picture stands: icon and words, colour only where something must be done. */
export function StatusBadge({ status }: { readonly status: PictureStatus }) {
  const { t } = useTranslation()
  const Icon = ICONS[status]
  return (
    <span className={`badge status ${status}`}>
      <Icon aria-hidden size={14} />
      {t(`mark.status.${status}`)}
    </span>
  )
}
