import { FileDown, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useDeliver } from '../../state/deliver.ts'
import { useWire } from '../../state/wire-context.tsx'
import { useWords } from './words.ts'

/** Formats by the ending of their files, most wanted first. More kinds of export get sections of their own. */
const REPORTS = [
  { id: 'csv', ending: '.csv' },
  { id: 'html', ending: '.html' },
  { id: 'json', ending: '.json' },
  { id: 'premis', ending: '.premis.xml' },
] as const

/** The scan as a file, finished or not: a download in the browser, "save as" on the desktop. */
export function ReportMenu({ scan, isPartial }: { readonly scan: number; readonly isPartial: boolean }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const words = useWords()
  const deliver = useDeliver()
  const [state, setState] = useState<{ readonly isWriting: boolean; readonly told: string }>(IDLE)
  const save = async (id: string): Promise<void> => {
    const report = REPORTS.find(candidate => candidate.id === id)
    if (report === undefined) return
    setState({ isWriting: true, told: '' })
    const made = await api.archive.report({ scan, ending: report.ending })
    const isSaved = made.ok && (await deliver([made.value], made.value.name))
    const told = made.ok
      ? isSaved
        ? t('archive.report-saved', { name: made.value.name })
        : ''
      : words.problem(made.error)
    setState({ isWriting: false, told })
  }
  return (
    <div className="report-menu">
      <MenuTrigger>
        <Button className="button" isDisabled={state.isWriting}>
          {state.isWriting ? (
            <LoaderCircle aria-hidden className="spin" size={18} />
          ) : (
            <FileDown aria-hidden size={18} />
          )}
          {t(state.isWriting ? 'archive.report-writing' : 'archive.report')}
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list-box described" onAction={key => void save(String(key))}>
            <MenuSection>
              <Header className="menu-header">
                {t(isPartial ? 'archive.report-partial' : 'archive.report-title')}
              </Header>
              {REPORTS.map(({ id }) => (
                <MenuItem key={id} id={id} className="list-item" textValue={t(`archive.report-${id}`)}>
                  <Text slot="label">{t(`archive.report-${id}`)}</Text>
                  <Text slot="description" className="help">
                    {t(`archive.report-${id}-help`)}
                  </Text>
                </MenuItem>
              ))}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      <span className="visually-hidden" role="status">
        {state.told}
      </span>
    </div>
  )
}

const IDLE = { isWriting: false, told: '' } as const
