import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ArchiveHome } from './archive-home.tsx'
import { ScanView } from './scan-view.tsx'
import { useArchiveStatus } from './use-archive-status.ts'

/** Arkiv: whole folders gone through. First all scans there are, then one of them, file by file. */
export function ArchiveWorkspace({ onReview }: { readonly onReview: () => void }) {
  const { t } = useTranslation()
  const status = useArchiveStatus()
  const [scan, setScan] = useState<number | null>(null)
  if (status === undefined) return <p className="help centred-text archive-none">{t('app.loading')}</p>
  return scan === null ? (
    <ArchiveHome status={status} onOpen={setScan} />
  ) : (
    <ScanView
      key={scan}
      scan={scan}
      status={status?.scan === scan ? status : null}
      onOpen={setScan}
      onBack={() => setScan(null)}
      onReview={onReview}
    />
  )
}
