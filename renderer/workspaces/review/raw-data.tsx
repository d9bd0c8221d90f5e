import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Folded } from '../../components/folded.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'

/** Longest text put on the page; the copy button gives it whole. */
const MAX_SHOWN_CHARACTERS = 200_000

/** Level 4: everything, as data. */
export function RawData({ picture, report }: { readonly picture: Picture; readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [isOpen, setOpen] = useState(false)
  const query = useQuery({
    queryKey: ['manifests', picture.grant, report.basis.checkedAt],
    queryFn: () => api.verify.manifests({ grant: picture.grant }),
    enabled: isOpen,
  })
  const manifests = query.data?.ok === true ? query.data.value : null
  const text = isOpen ? JSON.stringify({ report, manifests }, null, 2) : ''
  return (
    <Folded title={t('review.raw')} isExpanded={isOpen} onExpandedChange={setOpen}>
      {isOpen ? (
        <>
          <CopyButton text={text} what="JSON" />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard (WCAG 2.1.1) */}
          <pre className="raw" tabIndex={0} role="region" aria-label={t('review.raw')}>
            {text.slice(0, MAX_SHOWN_CHARACTERS)}
          </pre>
        </>
      ) : null}
    </Folded>
  )
}
