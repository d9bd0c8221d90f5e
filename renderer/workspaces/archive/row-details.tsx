import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FolderOpen, ScanSearch, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveDetails } from '../../../src/api/archive-views.ts'
import type { FileHandle } from '../../../src/api/views.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { useBesideList } from '../../state/beside-list.ts'
import { usePictures } from '../../state/pictures.tsx'
import { useAbout } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'
import { Axes } from '../review/axes.tsx'
import { EvidenceList } from '../review/evidence-list.tsx'
import { Findings } from '../review/findings.tsx'
import { DifferenceList } from './difference-list.tsx'
import { useWords } from './words.ts'

/** One file looked at more closely, from what the scan has written down; all of it is one click away in Granska. */
export function RowDetails(props: {
  readonly scan: number
  readonly id: number
  readonly generation: number
  readonly onReview: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const words = useWords()
  const { add } = usePictures()
  const { scan, id } = props
  const query = useQuery({
    queryKey: ['archive-row', scan, id, props.generation],
    queryFn: () => api.archive.show({ scan, id }),
    placeholderData: keepPreviousData,
  })
  const details = query.data?.ok === true ? query.data.value : null
  const place = useBesideList(`${id} ${details === null ? '' : details.row.name}`)
  const open = (file: FileHandle): void => {
    add([file])
    props.onReview()
  }
  return (
    <aside
      ref={place}
      className="row-details"
      aria-label={t('archive.details', { name: details?.row.name ?? '' })}
      aria-busy={query.isFetching}
    >
      <Button className="icon-button close" aria-label={t('app.close')} onPress={props.onClose}>
        <X aria-hidden size={18} />
      </Button>
      {details === null ? (
        <p className="help">{query.data?.ok === false ? words.problem(query.data.error) : t('archive.row-loading')}</p>
      ) : (
        <Details details={details} onOpen={open} />
      )}
    </aside>
  )
}

function Details({
  details,
  onOpen,
}: {
  readonly details: ArchiveDetails
  readonly onOpen: (file: FileHandle) => void
}) {
  const { t } = useTranslation()
  const { row, file, report } = details
  return (
    <>
      {file === null || report === null ? null : <Thumbnail key={row.id} grant={file.grant} widthPx={320} />}
      <div>
        <h2>
          <bdi>{row.name}</bdi>
        </h2>
        {row.folder === '' ? null : (
          <p className="help">
            <bdi>{row.folder}</bdi>
          </p>
        )}
      </div>
      <Standing details={details} />
      {file === null ? null : <Ways file={file} hasReport={report !== null} onOpen={onOpen} />}
      {details.difference === null ? null : <DifferenceList difference={details.difference} />}
      {report === null || report.error !== null ? null : (
        <>
          <p className="lead">{t(`verdict.kind.${report.origin.kind}`)}.</p>
          <Axes report={report} />
          <Findings report={report} />
          <EvidenceList origin={report.origin} />
        </>
      )}
      <Facts details={details} />
    </>
  )
}

/** What must be known before the verdict is read. */
function Standing({ details }: { readonly details: ArchiveDetails }) {
  const { t } = useTranslation()
  const words = useWords()
  const { row, report, file, hasChanged, movedFrom, message, checkedAt } = details
  const date = words.dateTime(checkedAt)
  return (
    <>
      {row.state === 'failed' ? <p className="notice stop">{report?.error?.message ?? message}</p> : null}
      {row.state === 'missing' || (file === null && row.state !== 'pending') ? (
        <p className="notice ask">{t('archive.details-gone')}</p>
      ) : null}
      {hasChanged && row.state !== 'pending' ? (
        <p className="notice ask">{t('archive.details-changed', { date })}</p>
      ) : null}
      {row.state === 'pending' ? <p className="notice">{t('archive.details-pending')}</p> : null}
      {row.state === 'skipped' ? <p className="notice">{t('archive.details-other')}</p> : null}
      {movedFrom === null ? null : <p className="notice">{t('archive.details-moved', { from: movedFrom })}</p>}
    </>
  )
}

function Ways({
  file,
  hasReport,
  onOpen,
}: {
  readonly file: FileHandle
  readonly hasReport: boolean
  readonly onOpen: (file: FileHandle) => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const about = useAbout()
  return (
    <div className="row">
      {hasReport ? (
        <Button className="button" onPress={() => onOpen(file)}>
          <ScanSearch aria-hidden size={16} />
          {t('archive.open')}
        </Button>
      ) : null}
      {about?.shell === 'desktop' ? (
        <Button className="button" onPress={() => void api.files.reveal({ grant: file.grant })}>
          <FolderOpen aria-hidden size={16} />
          {t('archive.reveal')}
        </Button>
      ) : null}
    </div>
  )
}

function Facts({ details: { row, sha256, checkedAt } }: { readonly details: ArchiveDetails }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <dl className="details-facts">
      {row.sizeBytes === null ? null : (
        <>
          <dt>{t('archive.details-size')}</dt>
          <dd>{words.size(row.sizeBytes)}</dd>
        </>
      )}
      {sha256 === null ? null : (
        <>
          <dt>{t('archive.details-hash')}</dt>
          <dd className="hash">
            <code>{sha256}</code>
            <CopyButton text={sha256} what={t('archive.details-hash')} />
          </dd>
        </>
      )}
      {checkedAt === null ? null : (
        <dd className="help whole">
          {row.isReused
            ? t('archive.details-reused', { date: words.dateTime(checkedAt) })
            : t('archive.details-checked', { date: words.dateTime(checkedAt) })}
        </dd>
      )}
    </dl>
  )
}
