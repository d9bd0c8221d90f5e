import { useQuery } from '@tanstack/react-query'
import { ScanSearch, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { usePictures } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { Axes } from '../review/axes.tsx'
import { Findings } from '../review/findings.tsx'

/** One row looked at more closely; all of it is one click away in Granska. */
export function RowDetails({
  scan,
  row,
  onReview,
  onClose,
}: {
  readonly scan: string
  readonly row: number
  readonly onReview: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const { add, select } = usePictures()
  const query = useQuery({
    queryKey: ['archive-row', scan, row],
    queryFn: () => api.archive.show({ scan, row }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const shown = query.data?.ok === true ? query.data.value : null
  const open = (file: FileHandle): void => {
    add([file])
    select(file.grant)
    onReview()
  }
  return (
    <aside
      className="row-details"
      aria-label={t('archive.details', { name: shown?.file.name ?? '' })}
      aria-busy={query.isFetching}
    >
      <Button className="icon-button close" aria-label={t('app.close')} onPress={onClose}>
        <X aria-hidden size={18} />
      </Button>
      {shown === null ? (
        <p className="help">{query.isFetching ? t('pictures.checking') : t('problem.grant-expired')}</p>
      ) : (
        <Details shown={shown} onOpen={() => open(shown.file)} />
      )}
    </aside>
  )
}

function Details({
  shown,
  onOpen,
}: {
  readonly shown: { readonly file: FileHandle; readonly report: VerifyReport }
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const { file, report } = shown
  return (
    <>
      <Thumbnail grant={file.grant} widthPx={320} />
      <h3>
        <bdi>{file.name}</bdi>
      </h3>
      {report.error === null ? (
        <>
          <p className="lead">{t(`verdict.kind.${report.origin.kind}`)}.</p>
          <Axes report={report} />
          <Button className="button" onPress={onOpen}>
            <ScanSearch aria-hidden size={16} />
            {t('archive.open')}
          </Button>
          <Findings report={report} />
        </>
      ) : (
        <p className="notice stop">{report.error.message}</p>
      )}
    </>
  )
}
