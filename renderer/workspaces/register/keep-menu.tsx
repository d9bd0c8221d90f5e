import { HardDriveDownload, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useDeliver } from '../../state/deliver.ts'
import { useProblem } from '../../state/use-problem.ts'
import { useWire } from '../../state/wire-context.tsx'

const KINDS = ['csv', 'json', 'backup'] as const
type Kind = (typeof KINDS)[number]

/** The whole register as a file: to read, to hand over, or to put back. */
export function KeepMenu() {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const deliver = useDeliver()
  const [state, setState] = useState({ isWriting: false, told: '', isBad: false })
  const save = async (kind: Kind): Promise<void> => {
    setState({ isWriting: true, told: '', isBad: false })
    const made = kind === 'backup' ? await api.register.backup() : await api.register.export({ format: kind })
    const isSaved = made.ok && (await deliver([made.value], made.value.name))
    const told = made.ok ? (isSaved ? t('book.saved', { name: made.value.name }) : '') : say(made.error)
    setState({ isWriting: false, told, isBad: !made.ok })
  }
  return (
    <>
      <MenuTrigger>
        <Button className="button" isDisabled={state.isWriting}>
          {state.isWriting ? (
            <LoaderCircle aria-hidden className="spin" size={18} />
          ) : (
            <HardDriveDownload aria-hidden size={18} />
          )}
          {t(state.isWriting ? 'book.saving' : 'book.save')}
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="list-box described" onAction={key => void save(KINDS.find(kind => kind === key) ?? 'csv')}>
            {KINDS.map(kind => (
              <MenuItem key={kind} id={kind} className="list-item" textValue={t(`book.save-${kind}`)}>
                <Text slot="label">{t(`book.save-${kind}`)}</Text>
                <Text slot="description" className="help">
                  {t(`book.save-${kind}-help`)}
                </Text>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <span role="status" className={state.isBad ? 'notice stop' : 'visually-hidden'}>
        {state.told}
      </span>
    </>
  )
}
