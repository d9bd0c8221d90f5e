import { SlidersHorizontal } from 'lucide-react'
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveChoices, PageView } from '../../../src/api/archive-views.ts'
import { ORIGIN_KINDS } from '../../../src/domain/origin-kind.ts'
import { Choice } from '../../components/choice.tsx'
import { DateField } from '../../components/date-field.tsx'
import { FILTERS, unfiltered } from './first-view.ts'
import { useChoices } from './use-choices.ts'
import { useWords } from './words.ts'

const CREDENTIALS = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable'] as const

interface FilterProps {
  readonly view: PageView
  readonly onView: (view: PageView) => void
}

/** Everything one can narrow the list by; each choice holds at once, so that its effect is seen behind. */
export function FilterDialog(props: FilterProps & { readonly scan: number; readonly generation: number }) {
  const { t } = useTranslation()
  const { view, onView, scan, generation } = props
  const count = FILTERS.filter(name => view[name] !== null).length
  return (
    <DialogTrigger>
      <Button className="button">
        <SlidersHorizontal aria-hidden size={16} />
        {count === 0 ? t('archive.filters') : t('archive.filters-count', { count })}
      </Button>
      <Popover className="popover filter-popover" placement="bottom start">
        <Dialog className="dialog">
          {({ close }) => (
            <>
              <Heading slot="title">{t('archive.filters-title')}</Heading>
              <Fields view={view} onView={onView} scan={scan} generation={generation} />
              <div className="row end">
                <Button
                  className="button"
                  isDisabled={count === 0}
                  onPress={() => onView({ ...unfiltered(view), search: view.search })}
                >
                  {t('archive.filters-clear')}
                </Button>
                <Button className="button primary" onPress={close}>
                  {t('archive.filters-done')}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function Fields({
  view,
  onView,
  scan,
  generation,
}: FilterProps & { readonly scan: number; readonly generation: number }) {
  const { t } = useTranslation()
  const words = useWords()
  const choices = useChoices(scan, view.folder, generation)
  const all = { id: ALL, text: t('archive.all') }
  const set = (change: Partial<PageView>): void => onView({ ...view, ...change })
  const facets = (values: ArchiveChoices['generators'], chosen: string | null) => [
    all,
    ...values.map(({ value, count }) => ({ id: value, text: `${value} (${words.number(count)})` })),
    ...(chosen === null || values.some(({ value }) => value === chosen) ? [] : [{ id: chosen, text: chosen }]),
  ]
  return (
    <div className="filter-fields">
      <Choice
        label={t('archive.filter-kind')}
        value={view.kind ?? ALL}
        options={[all, ...ORIGIN_KINDS.map(id => ({ id, text: t(`kind.${id}`) }))]}
        onChange={id => set({ kind: chosenOf(id) })}
      />
      <Choice
        label={t('archive.filter-state')}
        value={view.credentials ?? ALL}
        options={[all, ...CREDENTIALS.map(id => ({ id, text: t(`axis.state.${id}`) }))]}
        onChange={id => set({ credentials: chosenOf(id) })}
      />
      <Choice
        label={t('archive.filter-generator')}
        value={view.generator ?? ALL}
        options={facets(choices?.generators ?? [], view.generator)}
        onChange={id => set({ generator: chosenOf(id) })}
      />
      <Choice
        label={t('archive.filter-signer')}
        value={view.signer ?? ALL}
        options={facets(choices?.signers ?? [], view.signer)}
        onChange={id => set({ signer: chosenOf(id) })}
      />
      <div className="filter-folder">
        <Choice
          label={t('archive.filter-folder')}
          value={view.folder ?? ALL}
          options={folderOptions(view.folder, choices, t)}
          onChange={id => set({ folder: chosenOf(id) })}
        />
      </div>
      <Dates view={view} onView={onView} />
    </div>
  )
}

function Dates({ view, onView }: FilterProps) {
  const { t } = useTranslation()
  return (
    <>
      <DateField
        label={t('archive.filter-from')}
        value={view.modifiedFrom}
        dayOffset={0}
        onChange={modifiedFrom => onView({ ...view, modifiedFrom })}
      />
      <DateField
        label={t('archive.filter-to')}
        value={view.modifiedBefore}
        dayOffset={1}
        onChange={modifiedBefore => onView({ ...view, modifiedBefore })}
      />
    </>
  )
}

const ALL = '*'
const chosenOf = (id: string): string | null => (id === ALL ? null : id)

/** One level at a time: up, the folder itself, and the folders inside of it. */
function folderOptions(
  folder: string | null,
  choices: ArchiveChoices | null,
  t: (key: string, values: Record<string, string>) => string,
): readonly { readonly id: string; readonly text: string }[] {
  const parts = folder === null ? [] : folder.split('/')
  const above = parts.slice(1, -1).map((name, at) => ({
    id: parts.slice(0, at + 2).join('/'),
    text: t('archive.folder-up', { name }),
  }))
  const here =
    folder === null || parts.length < 2
      ? []
      : [{ id: folder, text: t('archive.folder-here', { name: parts.at(-1) ?? '' }) }]
  const inside = (choices?.folders ?? []).filter(({ id }) => folder === null || id.startsWith(`${folder}/`))
  return [
    { id: ALL, text: t('archive.folder-all', {}) },
    ...above,
    ...here,
    ...inside.map(({ id, name }) => ({ id, text: name })),
  ]
}
