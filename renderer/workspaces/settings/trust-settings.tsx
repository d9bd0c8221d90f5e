import { useQueryClient } from '@tanstack/react-query'
import { Download, FileUp } from 'lucide-react'
import { useState } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { TrustListStatus } from '../../../src/catalog/trust-lists.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { Result } from '../../../src/domain/result.ts'
import { usePictures } from '../../state/pictures.tsx'
import { useTrustLists } from '../../state/queries.ts'
import { useWire } from '../../state/wire-context.tsx'

/** The lists of known issuers: which, how old, and how to get newer ones. New lists count for every verdict at once. */
export function TrustSettings({ canUpdate }: { readonly canUpdate: boolean }) {
  const { t, i18n } = useTranslation()
  const { api, takeFile } = useWire()
  const client = useQueryClient()
  const { pictures, recheck } = usePictures()
  const lists = useTrustLists() ?? []
  const [said, setSaid] = useState('')
  const tell = async (result: Result<readonly TrustListStatus[], ReportedError>): Promise<void> => {
    setSaid(
      result.ok
        ? t('settings.trust-done')
        : i18n.exists(`problem.${result.error.kind}`)
          ? t(`problem.${result.error.kind}`)
          : result.error.message,
    )
    if (!result.ok) return
    await client.invalidateQueries()
    recheck(pictures.map(picture => picture.grant))
  }
  const load = async (files: FileList | null): Promise<void> => {
    for (const file of files ?? []) {
      const taken = await takeFile(file, file.name)
      if (taken.ok) await tell(await api.trust.import({ grant: taken.value.grant }))
    }
  }
  return (
    <>
      {lists.length === 0 ? <p>{t('settings.trust-none')}</p> : <ListTable lists={lists} />}
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
        <Button className="button" isDisabled={!canUpdate} onPress={() => void api.trust.update().then(tell)}>
          <Download aria-hidden size={18} />
          {t('settings.trust-update')}
        </Button>
        <span role="status">{said}</span>
      </div>
    </>
  )
}

function ListTable({ lists }: { readonly lists: readonly TrustListStatus[] }) {
  const { t, i18n } = useTranslation()
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' })
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
