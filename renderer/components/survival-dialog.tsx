import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../src/api/views.ts'
import { saySourceType } from '../../src/domain/source-type.ts'
import type { SurvivalRemedy, SurvivalReport, SurvivalRow } from '../../src/publish/survival.ts'
import { type Picture, usePictures } from '../state/pictures.tsx'
import { useProblem } from '../state/use-problem.ts'
import { useWire } from '../state/wire-context.tsx'
import { Choice } from './choice.tsx'
import { FormDialog } from './form-dialog.tsx'
import { JobStatus } from './job-status.tsx'
import { PickPicture } from './pick-picture.tsx'

const BY_REGISTER = 'register'

/** What of a label is left in a picture that was fetched from the site, part by part, with what to do about losses. */
export function SurvivalDialog({ picture, onClose }: { readonly picture: Picture; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const { pictures } = usePictures()
  const [picked, setPicked] = useState<FileHandle | null>(null)
  const others = pictures.filter(({ grant }) => grant !== picture.grant)
  // What was labelled in this sitting is the likeliest to have been published.
  const labelled = others.find(({ report: verdict }) => verdict?.label.state === 'present')
  const [master, setMaster] = useState(labelled?.grant ?? BY_REGISTER)
  const judge = useMutation({
    mutationFn: (grant: string) =>
      api.publishing.survival({ copy: picture.grant, masters: grant === BY_REGISTER ? [] : [grant] }),
  })
  const answer = judge.data
  const report = answer?.ok === true && answer.value.error === null ? answer.value : null
  const error = answer === undefined ? null : answer.ok ? answer.value.error : answer.error
  const options = [
    { id: BY_REGISTER, text: t('surviving.by-register') },
    ...[...(picked === null ? [] : [picked]), ...others].map(({ grant, name }) => ({ id: grant, text: name })),
  ]
  return (
    <FormDialog
      title={t('surviving.title')}
      text={t('surviving.text', { name: picture.name })}
      onClose={onClose}
      isWide
    >
      <div className="pair survival-master">
        <Choice
          label={t('surviving.master')}
          help={t('surviving.master-help')}
          value={master}
          options={options}
          onChange={setMaster}
        />
        <PickPicture
          label={t('surviving.drop')}
          onPick={file => {
            setPicked(file)
            setMaster(file.grant)
          }}
        />
      </div>
      <JobStatus job={judge} working={t('surviving.working')} problem={error === null ? null : say(error)}>
        {report === null ? null : <Survival report={report} />}
      </JobStatus>
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
        <Button className="button primary" onPress={() => (judge.isPending ? undefined : judge.mutate(master))}>
          {t('surviving.go')}
        </Button>
      </div>
    </FormDialog>
  )
}

const TONE = { all: 'good', visible: 'ask', 'not-visible': 'stop', unknown: 'ask' } as const

function Survival({ report }: { readonly report: SurvivalReport }) {
  const { t } = useTranslation()
  const { summary, rows, master, foundBy, register } = report
  const hasRemedies = rows.some(({ remedies }) => remedies.length > 0)
  return (
    <div className="survival">
      <p className={`notice ${TONE[summary]}`}>
        <strong>{t(`survival.summary.${summary}`)}</strong>
      </p>
      <p className="help">
        {t(`surviving.found-by.${foundBy}`, { path: master?.path ?? '', sequence: register?.sequence ?? '' })}
      </p>
      {rows.length === 0 ? null : (
        <table className="survival-table">
          <thead>
            <tr>
              <th scope="col">{t('surviving.col-part')}</th>
              <th scope="col">{t('surviving.col-state')}</th>
              {hasRemedies ? <th scope="col">{t('surviving.col-remedy')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <SurvivalLine
                key={`${row.name}-${at}`}
                row={row}
                said={hasRemedies ? new Set(rows.slice(0, at).flatMap(({ remedies }) => remedies)) : null}
              />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

const STATE_TONE: Record<SurvivalRow['state'], string> = {
  kept: 'ready',
  added: '',
  changed: 'ask-badge',
  unknown: 'ask-badge',
  lost: 'stopped',
  cut: 'stopped',
  'too-small': 'stopped',
}

/** `said`: what lines above have already advised; null where no line advises anything. */
function SurvivalLine({ row, said }: { readonly row: SurvivalRow; readonly said: ReadonlySet<SurvivalRemedy> | null }) {
  const { t } = useTranslation()
  const isCredentials = row.part === 'credentials'
  const words = (value: string): string =>
    isCredentials ? t(`credentials.state.${value}`) : saySourceType(value, t, row.name)
  const values = row.name === 'other-fields' || row.master === row.copy ? [] : [row.master, row.copy]
  return (
    <tr>
      <th scope="row">
        {partName(row, t)}
        {values.length === 0 ? null : (
          <span className="survival-values">
            <bdi>{values.flatMap(value => (value === null ? [] : [words(value)])).join(' → ')}</bdi>
          </span>
        )}
      </th>
      <td>
        <span className={`badge ${STATE_TONE[row.state]}`}>{t(`survival.state.${row.state}`)}</span>
      </td>
      {said === null ? null : <Remedies row={row} said={said} />}
    </tr>
  )
}

function Remedies({ row, said }: { readonly row: SurvivalRow; readonly said: ReadonlySet<SurvivalRemedy> }) {
  const { t } = useTranslation()
  const remedies = row.remedies.filter(remedy => !said.has(remedy))
  return (
    <td>
      {remedies.map(remedy => (
        <p key={remedy}>{t(`survival.remedy.${remedy}`)}</p>
      ))}
      {remedies.length === 0 && row.remedies.length > 0 ? <p className="help">{t('surviving.above')}</p> : null}
    </td>
  )
}

function partName(row: SurvivalRow, t: (key: string, values: Record<string, string>) => string): string {
  if (row.part === 'caption') return t('survival.part.caption', {})
  if (row.part === 'credentials') return 'Content Credentials'
  if (row.name === 'other-fields')
    return t('survival.part.other-fields', { kept: row.copy ?? '0', count: row.master ?? '0' })
  return row.about === null ? row.name : t(`survival.field.${row.about}`, {})
}
