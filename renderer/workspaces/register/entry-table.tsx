import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry } from '../../../src/register/entry.ts'
import { KindBadge } from '../../components/badges.tsx'
import { EventBadge, pictureHash, shortHash, useMoment } from './entry-words.tsx'

const COLUMNS = ['sequence', 'at', 'event', 'picture', 'kind', 'caption', 'decided-by', 'policy'] as const

/** One page of entries. Arrows move and choose, so that the details follow. */
export function EntryTable({
  entries,
  chosen,
  onChoose,
  isLooking,
}: {
  readonly entries: readonly RecordedEntry[]
  readonly chosen: RecordedEntry | null
  readonly onChoose: (recorded: RecordedEntry) => void
  readonly isLooking: boolean
}) {
  const { t } = useTranslation()
  return (
    <div className="entry-scroller" aria-busy={isLooking}>
      <Table
        className="entry-table"
        aria-label={t('book.table')}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={chosen === null ? [] : [chosen.sequence]}
        onSelectionChange={keys => {
          const [key] = keys === 'all' ? [] : keys
          const recorded = entries.find(({ sequence }) => sequence === key)
          if (recorded !== undefined) onChoose(recorded)
        }}
      >
        <TableHeader>
          {COLUMNS.map(column => (
            <Column key={column} id={column} className={`col-${column}`} isRowHeader={column === 'sequence'}>
              {t(`book.col-${column}`)}
            </Column>
          ))}
        </TableHeader>
        <TableBody>
          {entries.map(recorded => (
            <EntryRow key={recorded.sequence} recorded={recorded} />
          ))}
        </TableBody>
      </Table>
    </div>
  )
}

function EntryRow({ recorded }: { readonly recorded: RecordedEntry }) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { sequence, at, event, entry } = recorded
  const hash = pictureHash(recorded)
  return (
    <Row id={sequence} className="entry-row" textValue={`${sequence} ${t(`book.event.${event}`)}`}>
      <Cell className="col-sequence">{sequence}</Cell>
      <Cell className="col-at">{moment(at)}</Cell>
      <Cell className="col-event">
        <EventBadge event={event} />
      </Cell>
      <Cell className="col-picture">{hash === null ? '–' : <code>{shortHash(hash)}</code>}</Cell>
      <Cell className="col-kind">{entry?.kind == null ? '–' : <KindBadge kind={entry.kind} />}</Cell>
      <Cell className="col-caption">
        {entry === null ? (
          <span className="help">{t('book.deleted-short')}</span>
        ) : entry.retained !== null ? (
          <span className="help">{t('book.retained-short', { sequence: entry.retained.throughSequence })}</span>
        ) : (
          <bdi title={entry.caption ?? ''}>{entry.caption ?? '–'}</bdi>
        )}
      </Cell>
      <Cell className="col-decided-by">
        <bdi>{entry?.decidedBy ?? '–'}</bdi>
      </Cell>
      <Cell className="col-policy">
        <bdi>{entry?.policy ?? '–'}</bdi>
      </Cell>
    </Row>
  )
}
