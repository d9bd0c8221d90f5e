import { useMutation } from '@tanstack/react-query'
import { CircleCheck, Unlink } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { isChainBroken, type RegisterCheck, type RegisterHead } from '../../../src/register/entry.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { TextLine } from '../../components/fields.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { JobStatus } from '../../components/job-status.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'
import { localeOf } from '../../state/locale.ts'

/** Proves that nothing was changed, added or taken out; with an end from the diary also that nothing was exchanged as a whole. */
export function CheckDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const [diary, setDiary] = useState('')
  const head = readHead(diary)
  const check = useMutation({ mutationFn: (wanted: RegisterHead | null) => api.register.check({ diary: wanted }) })
  const isWrong = diary.trim() !== '' && head === null
  return (
    <FormDialog title={t('book.check-title')} text={t('book.check-text')} onClose={onClose}>
      <TextLine
        label={t('book.diary')}
        help={t('book.diary-help')}
        value={diary}
        onChange={setDiary}
        error={isWrong ? t('book.diary-wrong') : null}
      />
      <JobStatus
        job={check}
        working={t('book.checking')}
        problem={check.data?.ok === false ? say(check.data.error) : null}
      >
        {check.data?.ok === true ? <Outcome outcome={check.data.value} isDiaryGiven={head !== null} /> : null}
      </JobStatus>
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
        <Button
          className="button primary"
          isDisabled={isWrong}
          onPress={() => (check.isPending ? undefined : check.mutate(head))}
        >
          {t('book.check')}
        </Button>
      </div>
    </FormDialog>
  )
}

function Outcome({ outcome, isDiaryGiven }: { readonly outcome: RegisterCheck; readonly isDiaryGiven: boolean }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(localeOf(i18n.language))
  if (!outcome.ok) {
    const { reason, sequence } = outcome.firstBroken
    const isBroken = isChainBroken(outcome.firstBroken)
    return (
      <div className="chain-outcome broken">
        <p>
          <Unlink aria-hidden size={20} />
          <strong>{t(isBroken ? 'book.broken' : 'book.diary-differs')}</strong>
        </p>
        <p>{t(`register-break.${reason}`, { sequence })}</p>
        <p className="help">
          {t(isBroken ? 'book.broken-text' : 'book.diary-differs-text', {
            count: outcome.entries,
            formatted: number.format(outcome.entries),
          })}
        </p>
      </div>
    )
  }
  const { head, entries, deleted } = outcome
  if (entries === 0) return <p className="chain-outcome">{t('book.holds-none')}</p>
  const line = `${head.sequence}:${head.entryHash}`
  return (
    <div className="chain-outcome">
      <p>
        <CircleCheck aria-hidden size={20} />
        <strong>{t('book.holds', { count: entries, formatted: number.format(entries) })}</strong>
      </p>
      {deleted === 0 ? null : (
        <p className="help">{t('book.holds-deleted', { count: deleted, formatted: number.format(deleted) })}</p>
      )}
      {isDiaryGiven ? <p className="help">{t('book.holds-diary')}</p> : null}
      <p className="label">{t('book.head')}</p>
      <span className="hash-line">
        <code>{line}</code>
        <CopyButton text={line} what={t('book.head')} />
      </span>
    </div>
  )
}

/** `12:abc…` as the diary has it. */
function readHead(text: string): RegisterHead | null {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase())
  const sequence = Number(match?.[1] ?? 0)
  return match === null || sequence === 0 ? null : { sequence, entryHash: match[2] ?? '' }
}
