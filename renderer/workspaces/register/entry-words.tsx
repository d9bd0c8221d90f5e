import { BookX, PackageCheck, ScanSearch, Stamp, UserCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry, RegisterEvent } from '../../../src/register/entry.ts'
import { localeOf } from '../../state/locale.ts'

const ICONS: Record<RegisterEvent, typeof Stamp> = {
  labelled: Stamp,
  verified: ScanSearch,
  decided: UserCheck,
  exported: PackageCheck,
  retained: BookX,
}

/** What happened, as icon and word. */
export function EventBadge({ event }: { readonly event: RegisterEvent }) {
  const { t } = useTranslation()
  const Icon = ICONS[event]
  return (
    <span className="badge kind">
      <Icon aria-hidden size={14} />
      {t(`book.event.${event}`)}
    </span>
  )
}

/** The checksum that a picture is known by afterwards: of the copy that was made, else of the picture itself. */
export const pictureHash = ({ entry }: RecordedEntry): string | null =>
  entry?.output?.sha256 ?? entry?.input?.sha256 ?? null

/** Enough of a checksum to tell pictures apart by eye. */
export const shortHash = (sha256: string): string => sha256.slice(0, 8)

/** Date and time in the language of the page. */
export function useMoment(): (iso: string) => string {
  const { i18n } = useTranslation()
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return iso => format.format(new Date(iso))
}
