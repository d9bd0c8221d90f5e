import { Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, Input, Label, SearchField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PageView } from '../../../src/api/archive-views.ts'
import { FilterDialog } from './filter-dialog.tsx'
import { FILTERS, type FilterName } from './first-view.ts'
import { ReportMenu } from './report-menu.tsx'
import { useWords } from './words.ts'

/** Writing goes on this long before it is searched for. */
const SEARCH_DELAY_MS = 200

/** Search, filters, the number of rows they leave, and the report. */
export function TableTools(props: {
  readonly view: PageView
  readonly onView: (view: PageView) => void
  readonly shownCount: number | null
  readonly scan: number
  readonly generation: number
  readonly isPartial: boolean
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { view, onView } = props
  const [text, setText] = useText(view, onView)
  return (
    <div className="table-tools">
      <SearchField className="field search" value={text} onChange={setText}>
        <Label className="visually-hidden">{t('archive.search')}</Label>
        <span className="search-box">
          <Search aria-hidden size={16} />
          <Input className="input" maxLength={200} placeholder={t('archive.search')} />
        </span>
      </SearchField>
      <FilterDialog view={view} onView={onView} scan={props.scan} generation={props.generation} />
      <p className="help rows-shown" aria-live="polite">
        {props.shownCount === null ? '' : words.count('archive.rows', props.shownCount)}
      </p>
      <ReportMenu scan={props.scan} isPartial={props.isPartial} />
      <ActiveFilters view={view} onView={onView} />
    </div>
  )
}

/** What is being written, searched for after a moment; cleared from outside, it clears. */
function useText(view: PageView, onView: (view: PageView) => void): readonly [string, (text: string) => void] {
  const [text, setText] = useState(view.search)
  const [searched, setSearched] = useState(view.search)
  if (searched !== view.search) {
    setSearched(view.search)
    if (view.search !== text.trim()) setText(view.search)
  }
  useEffect(() => {
    if (text.trim() === view.search) return
    const timer = setTimeout(() => onView({ ...view, search: text.trim() }), SEARCH_DELAY_MS)
    return () => clearTimeout(timer)
  }, [text, view, onView])
  return [text, setText]
}

/** Each filter that is on, with a way to take it off. */
function ActiveFilters({ view, onView }: { readonly view: PageView; readonly onView: (view: PageView) => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const active = FILTERS.flatMap(name => {
    const value = view[name]
    return value === null ? [] : [{ name, text: textOf(name, value) }]
  })
  function textOf(name: FilterName, value: string): string {
    switch (name) {
      case 'kind':
        return t(`kind.${value}`)
      case 'credentials':
        return `${t('archive.col-credentials')}: ${t(`axis.state.${value}`)}`
      case 'generator':
        return `${t('archive.filter-generator')}: ${value}`
      case 'signer':
        return `${t('archive.filter-signer')}: ${value}`
      case 'folder':
        return `${t('archive.filter-folder')}: ${value.split('/').slice(1).join('/') || t('archive.folder-all')}`
      case 'modifiedFrom':
        return `${t('archive.filter-from')} ${words.date(Date.parse(value))}`
      case 'modifiedBefore':
        return `${t('archive.filter-to')} ${words.date(Date.parse(value) - 1)}`
    }
  }
  if (active.length === 0) return null
  return (
    <ul className="active-filters">
      {active.map(({ name, text }) => (
        <li key={name}>
          <Button
            className="filter-chip"
            aria-label={t('archive.filter-remove', { text })}
            onPress={() => onView({ ...view, [name]: null })}
          >
            <bdi>{text}</bdi>
            <X aria-hidden size={14} />
          </Button>
        </li>
      ))}
    </ul>
  )
}
