import { LinkIcon, ScanSearch } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RegisterOverview } from '../../../src/api/register-contract.ts'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { CheckDialog } from './check-dialog.tsx'
import { FindDialog } from './find-dialog.tsx'
import { KeepMenu } from './keep-menu.tsx'
import { localeOf } from '../../state/locale.ts'

/** What the register is and where, and what can be done with the whole of it. */
export function RegisterHeadBar({
  overview,
  onShow,
}: {
  readonly overview: RegisterOverview | undefined
  readonly onShow: (recorded: RecordedEntry) => void
}) {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState<'find' | 'check' | null>(null)
  const number = new Intl.NumberFormat(localeOf(i18n.language))
  return (
    <header className="register-head">
      <div>
        <h1>{t('nav.register')}</h1>
        <p className="help">
          {overview === undefined
            ? t('book.text')
            : t(overview.isShared ? 'book.text-shared' : 'book.text-here', {
                count: overview.head.sequence,
                formatted: number.format(overview.head.sequence),
                place: overview.place,
              })}
        </p>
      </div>
      <div className="row">
        <Button className="button" onPress={() => setOpen('find')}>
          <ScanSearch aria-hidden size={18} />
          {t('book.find')}
        </Button>
        <Button className="button" onPress={() => setOpen('check')}>
          <LinkIcon aria-hidden size={18} />
          {t('book.check')}
        </Button>
        <KeepMenu />
      </div>
      {open === 'find' ? <FindDialog onShow={onShow} onClose={() => setOpen(null)} /> : null}
      {open === 'check' ? <CheckDialog onClose={() => setOpen(null)} /> : null}
    </header>
  )
}
