import { ChevronDown, RefreshCw } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ArchiveScan } from '../../../src/api/archive-views.ts'

const MODES = ['normal', 'rehash', 'recheck'] as const satisfies readonly ArchiveScan['mode'][]

/** The ways to look at the same folders again, each with what it is for. */
export function AgainMenu(props: {
  readonly name: string
  readonly isDisabled: boolean
  readonly onChoose: (mode: ArchiveScan['mode']) => void
}) {
  const { t } = useTranslation()
  return (
    <MenuTrigger>
      <Button className="button" isDisabled={props.isDisabled} aria-label={`${t('archive.again')}: ${props.name}`}>
        <RefreshCw aria-hidden size={16} />
        {t('archive.again')}
        <ChevronDown aria-hidden size={16} />
      </Button>
      <Popover className="popover">
        <Menu
          className="list-box described"
          onAction={key => props.onChoose(MODES.find(mode => mode === key) ?? 'normal')}
        >
          {MODES.map(mode => (
            <MenuItem key={mode} id={mode} className="list-item" textValue={t(`archive.mode.${mode}`)}>
              <Text slot="label">{t(`archive.mode.${mode}`)}</Text>
              <Text slot="description" className="help">
                {t(`archive.mode-help.${mode}`)}
              </Text>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
