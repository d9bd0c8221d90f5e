import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan, ArchiveTotals, PageGroup, PageView } from '../../../src/api/archive-views.ts'
import { useChoices } from './use-choices.ts'
import { useWords } from './words.ts'

/** Which files: pictures, what is to do, what has changed. Groups without files are left out, so that the rest is seen. */
export function GroupBar(props: {
  readonly view: PageView
  readonly onView: (view: PageView) => void
  readonly totals: ArchiveTotals
  readonly scan: ArchiveScan
  readonly generation: number
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { view, onView, totals, scan } = props
  const todo = useChoices(scan.scan, null, props.generation)?.todo ?? 0
  const groups = groupsOf(totals, todo, scan.mode).filter(
    ([group, count]) => count > 0 || ALWAYS.includes(group) || group === view.group,
  )
  return (
    <ToggleButtonGroup
      className="group-bar"
      aria-label={t('archive.groups')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view.group]}
      onSelectionChange={keys => {
        const group = groups.find(([name]) => keys.has(name))?.[0]
        if (group !== undefined) onView({ ...view, group, ...(group === 'todo' ? MOST_PRESSING : {}) })
      }}
    >
      {groups.map(([group, count]) => (
        <ToggleButton key={group} id={group} className={`group-button ${group}`}>
          {t(`archive.group.${group}`)} <span className="group-count">{words.number(count)}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

const MOST_PRESSING = { sort: 'todo', isDescending: true } as const

const ALWAYS: readonly PageGroup[] = ['images', 'todo', 'all']

/** In the first scan of a place every file is new, which says nothing. */
function groupsOf(
  { counts, judgedAnew }: ArchiveTotals,
  todo: number,
  mode: ArchiveScan['mode'],
): readonly (readonly [PageGroup, number])[] {
  const { changes } = counts
  const isFirst = changes.new === counts.files - counts.pending
  return [
    ['images', counts.verified + counts.failed],
    ['todo', todo],
    ['judged', mode === 'recheck' ? judgedAnew : 0],
    ['changed', changes.changed],
    ['missing', changes.missing],
    ['moved', changes.moved],
    ['new', isFirst ? 0 : changes.new],
    ['failed', counts.failed],
    ['other', counts.skipped],
    ['pending', counts.pending],
    ['all', counts.files],
  ]
}
