import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, FileUp, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { TrustProblem } from '../../../src/api/identities-desk.ts'
import type { TrustListStatus } from '../../../src/catalog/trust-lists.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { Result } from '../../../src/domain/result.ts'
import { usePictures } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { dayFormat } from '../../state/locale.ts'

/** The lists of known issuers: which, how old, and how to get newer ones. New lists count for every verdict at once. */
export function TrustSettings({ canUpdate }: { readonly canUpdate: boolean }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const lists = useQuery({ queryKey: ['trust'], queryFn: () => api.trust.list() })
  const problems = useQuery({ queryKey: ['trust', 'problems'], queryFn: () => api.trust.problems() }).data ?? []
  return (
    <>
      {problems.map(each => (
        <Damaged key={each.file} problem={each} />
      ))}
      {lists.isError ? (
        <p className="notice stop" role="alert">
          {t('problem.connection')}
        </p>
      ) : lists.data === undefined ? (
        <p role="status">{t('settings.trust-reading')}</p>
      ) : lists.data.length === 0 ? (
        <p>{t('settings.trust-none')}</p>
      ) : (
        <ListTable lists={lists.data} />
      )}
      <TrustTools canUpdate={canUpdate} hasLists={(lists.data ?? []).length + problems.length > 0} />
    </>
  )
}

/** New lists from a file or from C2PA, and back to the ones before. */
function TrustTools({ canUpdate, hasLists }: { readonly canUpdate: boolean; readonly hasLists: boolean }) {
  const { t } = useTranslation()
  const { api, takeFile } = useWire()
  const [said, tell] = useListChange()
  const load = async (files: FileList | null): Promise<void> => {
    for (const file of files ?? []) {
      const taken = await takeFile(file, file.name)
      if (taken.ok) await tell(await api.trust.import({ grant: taken.value.grant }))
    }
  }
  const update = async (): Promise<void> => tell(await api.trust.update())
  const rollBack = async (): Promise<void> => {
    const back = await api.trust.rollBack()
    await tell(back, t('settings.trust-rolled-back', { lists: back.ok ? back.value.map(namedOf).join(', ') : '' }))
  }
  return (
    <>
      <div className="row">
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={['.pem', '.json', '.cfg', '.crt']}
          onSelect={files => void load(files)}
        >
          <Button className="button">
            <FileUp aria-hidden size={18} />
            {t('settings.trust-import')}
          </Button>
        </FileTrigger>
        <Button className="button" isDisabled={!canUpdate} onPress={() => void update()}>
          <Download aria-hidden size={18} />
          {t('settings.trust-update')}
        </Button>
        <Button className="button" isDisabled={!hasLists} onPress={() => void rollBack()}>
          <Undo2 aria-hidden size={18} />
          {t('settings.trust-roll-back')}
        </Button>
      </div>
      {canUpdate ? null : <p className="help">{t('problem.network-off')}</p>}
      {hasLists ? <p className="help">{t('settings.trust-roll-back-help')}</p> : null}
      <p role="status" className="trust-said">
        {said}
      </p>
    </>
  )
}

/** What came of a change, in words. Other lists give other verdicts, so everything shown is asked for anew. */
function useListChange() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { pictures, recheck } = usePictures()
  const problem = useProblem()
  const [said, setSaid] = useState('')
  const tell = async (
    result: Result<readonly TrustListStatus[], ReportedError>,
    done = t('settings.trust-done'),
  ): Promise<void> => {
    setSaid(result.ok ? done : problem(result.error))
    if (!result.ok) return
    await client.invalidateQueries()
    recheck(pictures.map(picture => picture.grant))
  }
  return [said, tell] as const
}

/** A list by name and day, for a sentence. */
const namedOf = ({ name, date }: TrustListStatus): string => `${name} (${date.slice(0, 10)})`

/** A list that lies there but is not used. */
function Damaged({ problem: { kind, file, reason } }: { readonly problem: TrustProblem }) {
  const { t, i18n } = useTranslation()
  const key = i18n.exists(`settings.trust-problem.${kind}`) ? kind : 'other'
  return (
    <p className="notice stop" role="alert">
      {t(`settings.trust-problem.${key}`, { file, reason })}
    </p>
  )
}

function ListTable({ lists }: { readonly lists: readonly TrustListStatus[] }) {
  const { t, i18n } = useTranslation()
  const date = dayFormat(i18n.language)
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t('settings.trust-name')}</th>
          <th scope="col">{t('settings.trust-date')}</th>
          <th scope="col">{t('settings.trust-age')}</th>
          <th scope="col">{t('settings.trust-certificates')}</th>
        </tr>
      </thead>
      <tbody>
        {lists.map(list => (
          <tr key={list.sha256}>
            <th scope="row">
              <bdi>{list.name}</bdi>
            </th>
            <td>{date.format(new Date(list.date))}</td>
            <td>
              {t('settings.trust-age-days', { count: list.ageDays })}
              {list.isPastNextUpdate ? ` (${t('settings.trust-old')})` : ''}
            </td>
            <td>{list.certificateCount}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
