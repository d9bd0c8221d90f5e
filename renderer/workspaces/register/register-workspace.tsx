import { BookOpenCheck, LoaderCircle, Stamp } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { useProblem } from '../../state/use-problem.ts'
import { EntryDetails } from './entry-details.tsx'
import { EntryTable } from './entry-table.tsx'
import { EventBadge } from './entry-words.tsx'
import { RegisterHeadBar } from './register-head.tsx'
import { Pager, RegisterTools } from './register-tools.tsx'
import {
  isFiltered,
  NO_FILTER,
  type RegisterList,
  type RegisterPlace,
  useRegisterList,
  useRegisterOverview,
} from './use-register.ts'

/** What writes an entry, in the order in which it happens to a picture. */
const COMES = ['labelled', 'decided', 'exported'] as const

/** Register: what was labelled, reviewed and decided, entry by entry. Nothing here can change anything. */
export function RegisterWorkspace({
  place,
  onPlace,
  onMark,
}: {
  readonly place: RegisterPlace
  readonly onPlace: (place: RegisterPlace) => void
  readonly onMark: () => void
}) {
  const list = useRegisterList(place, onPlace)
  const overview = useRegisterOverview()
  const [chosen, setChosen] = useState<RecordedEntry | null>(null)
  if (list.problem !== null) return <Unavailable list={list} />
  const isEmpty = list.page?.entries.length === 0 && list.toNewer === null && !isFiltered(list.filter)
  if (isEmpty && !list.isLooking) return <EmptyRegister onMark={onMark} />
  if (isEmpty) return <Looking />
  return (
    <div className="workspace register">
      <RegisterHeadBar overview={overview} onShow={setChosen} />
      <RegisterTools list={list} />
      <div className="register-body">
        <Entries list={list} chosen={chosen} onChoose={setChosen} />
        {chosen === null ? null : (
          <EntryDetails key={chosen.sequence} recorded={chosen} onClose={() => setChosen(null)} />
        )}
      </div>
      <Pager list={list} />
    </div>
  )
}

function Entries({
  list,
  chosen,
  onChoose,
}: {
  readonly list: RegisterList
  readonly chosen: RecordedEntry | null
  readonly onChoose: (recorded: RecordedEntry) => void
}) {
  const { t } = useTranslation()
  const { page } = list
  if (page === null) return <Looking />
  if (page.entries.length === 0)
    return (
      <div className="register-none" role="status">
        <p>{t(page.isCut ? 'book.none-so-far' : 'book.none')}</p>
        <div className="row">
          {list.toOlder === null ? null : (
            <Button className="button" onPress={list.toOlder}>
              {t('book.look-on')}
            </Button>
          )}
          <Button className="button" onPress={() => list.setFilter(NO_FILTER)}>
            {t('book.clear')}
          </Button>
        </div>
      </div>
    )
  return <EntryTable entries={page.entries} chosen={chosen} onChoose={onChoose} isLooking={list.isLooking} />
}

function Looking() {
  const { t } = useTranslation()
  return (
    <p className="working register-none" role="status">
      <LoaderCircle aria-hidden className="spin" size={20} />
      {t('book.loading')}
    </p>
  )
}

/** Nothing to look through, search or check yet: what will stand here, and how it comes here. */
function EmptyRegister({ onMark }: { readonly onMark: () => void }) {
  const { t } = useTranslation()
  return (
    <section className="empty" aria-labelledby="register-empty">
      <div className="empty-field quiet">
        <BookOpenCheck aria-hidden size={44} strokeWidth={1.25} />
        <h1 id="register-empty">{t('book.empty-title')}</h1>
        <p>{t('book.empty-text')}</p>
        <dl className="register-comes">
          {COMES.map(event => (
            <div key={event}>
              <dt>
                <EventBadge event={event} />
              </dt>
              <dd>{t(`book.comes.${event}`)}</dd>
            </div>
          ))}
        </dl>
        <p className="help">{t('book.empty-holds')}</p>
        <Button className="button primary" onPress={onMark}>
          <Stamp aria-hidden size={18} />
          {t('book.empty-go')}
        </Button>
      </div>
    </section>
  )
}

/** The register does not open: what is wrong, and that pictures already labelled are not touched by it. */
function Unavailable({ list }: { readonly list: RegisterList }) {
  const { t } = useTranslation()
  const say = useProblem()
  return (
    <section className="empty" aria-labelledby="register-unavailable">
      <div className="empty-field quiet" role="alert">
        <BookOpenCheck aria-hidden size={44} strokeWidth={1.25} />
        <h1 id="register-unavailable">{t('book.unavailable')}</h1>
        <p>
          <bdi>{list.problem === null ? '' : say(list.problem)}</bdi>
        </p>
        <p className="help">{t('book.unavailable-text')}</p>
        <div className="row centred">
          <Button className="button primary" onPress={list.again}>
            {t('app.retry')}
          </Button>
        </div>
      </div>
    </section>
  )
}
