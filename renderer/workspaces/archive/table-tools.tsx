import { FileDown, Search } from 'lucide-react'
import { Button, Input, Label, Menu, MenuItem, MenuTrigger, Popover, SearchField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { ORIGIN_KINDS } from '../../../src/domain/origin-kind.ts'
import { Choice } from '../../components/choice.tsx'
import { useDeliver } from '../../state/deliver.ts'
import { useWire } from '../../state/wire-context.tsx'
import type { TableView } from './table-rows.ts'

const STATES = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable'] as const

/** Search, filters, the number of rows they leave, and the report. */
export function TableTools(props: {
  readonly view: TableView
  readonly onView: (view: TableView) => void
  readonly shownCount: number
  readonly scan: string | null
  readonly canReport: boolean
}) {
  const { t, i18n } = useTranslation()
  const { view, onView } = props
  const all = { id: 'all', text: t('archive.all') }
  return (
    <div className="table-tools">
      <SearchField className="field search" value={view.search} onChange={search => onView({ ...view, search })}>
        <Label>{t('archive.search')}</Label>
        <span className="search-box">
          <Search aria-hidden size={16} />
          <Input className="input" />
        </span>
      </SearchField>
      <Choice
        label={t('archive.filter-kind')}
        value={view.kind}
        options={[all, ...ORIGIN_KINDS.map(id => ({ id, text: t(`kind.${id}`) }))]}
        onChange={id => onView({ ...view, kind: ORIGIN_KINDS.find(kind => kind === id) ?? 'all' })}
      />
      <Choice
        label={t('archive.filter-state')}
        value={view.state}
        options={[all, ...STATES.map(id => ({ id, text: t(`axis.state.${id}`) }))]}
        onChange={id => onView({ ...view, state: STATES.find(state => state === id) ?? 'all' })}
      />
      <p className="help rows-shown" aria-live="polite">
        {t('archive.rows', {
          count: props.shownCount,
          formatted: new Intl.NumberFormat(i18n.language).format(props.shownCount),
        })}
      </p>
      <ReportMenu scan={props.scan} isDisabled={!props.canReport} />
    </div>
  )
}

function ReportMenu({ scan, isDisabled }: { readonly scan: string | null; readonly isDisabled: boolean }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const deliver = useDeliver()
  const save = async (format: 'csv' | 'html' | 'json'): Promise<void> => {
    if (scan === null) return
    const made = await api.archive.report({ scan, format })
    if (made.ok) await deliver([made.value], made.value.name)
  }
  return (
    <MenuTrigger>
      <Button className="button" isDisabled={isDisabled}>
        <FileDown aria-hidden size={18} />
        {t('archive.report')}
      </Button>
      <Popover className="popover">
        <Menu className="list-box" onAction={key => void save(key === 'csv' || key === 'html' ? key : 'json')}>
          {(['csv', 'html', 'json'] as const).map(format => (
            <MenuItem key={format} id={format} className="list-item">
              {t(`archive.report-${format}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
