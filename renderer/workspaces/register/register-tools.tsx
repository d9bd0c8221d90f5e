import { ChevronLeft, ChevronRight, Search } from 'lucide-react'
import { Button, Input, Label, SearchField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { REGISTER_EVENTS } from '../../../src/register/entry.ts'
import { Choice } from '../../components/choice.tsx'
import { DateField } from '../../components/date-field.tsx'
import { isFiltered, NO_FILTER, type RegisterList } from './use-register.ts'

const ALL = 'all'

/** Search, event and dates. */
export function RegisterTools({ list }: { readonly list: RegisterList }) {
  const { t } = useTranslation()
  const { filter, setFilter } = list
  const events = [
    { id: ALL, text: t('book.event-all') },
    ...REGISTER_EVENTS.map(id => ({ id, text: t(`book.event.${id}`) })),
  ]
  return (
    <div className="register-tools">
      <SearchField className="field search" value={filter.text} onChange={text => setFilter({ ...filter, text })}>
        <Label>{t('book.search')}</Label>
        <span className="search-box">
          <Search aria-hidden size={16} />
          <Input className="input" maxLength={200} placeholder={t('book.search-help')} />
        </span>
      </SearchField>
      <Choice
        label={t('book.col-event')}
        value={filter.event ?? ALL}
        options={events}
        onChange={id => setFilter({ ...filter, event: REGISTER_EVENTS.find(event => event === id) ?? null })}
      />
      <DateField
        label={t('book.from')}
        value={filter.from}
        dayOffset={0}
        onChange={from => setFilter({ ...filter, from })}
      />
      <DateField
        label={t('book.to')}
        value={filter.before}
        dayOffset={1}
        onChange={before => setFilter({ ...filter, before })}
      />
      {isFiltered(filter) ? (
        <Button className="button quiet" onPress={() => setFilter(NO_FILTER)}>
          {t('book.clear')}
        </Button>
      ) : null}
    </div>
  )
}

/** Which entries are shown, and the way to others. */
export function Pager({ list }: { readonly list: RegisterList }) {
  const { t } = useTranslation()
  const entries = list.page?.entries ?? []
  const [first, last] = [entries[0], entries.at(-1)]
  return (
    <div className="pager">
      <p className="help" aria-live="polite">
        {first === undefined || last === undefined
          ? ''
          : t('book.shown', { first: first.sequence, last: last.sequence })}
      </p>
      <Button className="button small" isDisabled={list.toNewer === null} onPress={() => list.toNewer?.()}>
        <ChevronLeft aria-hidden size={16} />
        {t('book.newer')}
      </Button>
      <Button className="button small" isDisabled={list.toOlder === null} onPress={() => list.toOlder?.()}>
        {t('book.older')}
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  )
}
