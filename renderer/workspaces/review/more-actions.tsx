import { Ellipsis, LoaderCircle, MessageSquareWarning } from 'lucide-react'
import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { DeviationDialog } from '../../components/deviation-dialog.tsx'
import { PROOF_FORMATS, ProofStatus, useProof } from '../../components/proof-menu.tsx'
import { SurvivalDialog } from '../../components/survival-dialog.tsx'
import type { Picture } from '../../state/pictures.tsx'

const ACTIONS = ['surviving', 'deviating'] as const
type Action = (typeof ACTIONS)[number]

/** What is done less often with a picture. */
export function MoreActions({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Action | null>(null)
  const close = (): void => setOpen(null)
  const proof = useProof({ grants: [picture.grant], originals: [], sequences: [] })
  const act = (id: string): void => {
    const format = PROOF_FORMATS.find(known => `proof-${known}` === id)
    if (format === undefined) setOpen(ACTIONS.find(action => action === id) ?? null)
    else void proof.make(format)
  }
  return (
    <>
      <MenuTrigger>
        <Button className="button" isDisabled={proof.state.isWorking}>
          {proof.state.isWorking ? (
            <LoaderCircle aria-hidden className="spin" size={18} />
          ) : (
            <Ellipsis aria-hidden size={18} />
          )}
          {t(proof.state.isWorking ? 'proving.working' : 'app.more')}
        </Button>
        <Popover className="popover">
          <Menu className="list-box described" onAction={key => act(String(key))}>
            {PROOF_FORMATS.map(format => (
              <MenuItem
                key={format}
                id={`proof-${format}`}
                className="list-item"
                textValue={`${t('proving.title')}, ${t(`proving.${format}`)}`}
              >
                <Text slot="label">
                  {t('proving.title')}, {t(`proving.${format}`)}
                </Text>
                <Text slot="description" className="help">
                  {t(`proving.${format}-help`)}
                </Text>
              </MenuItem>
            ))}
            {ACTIONS.map(action => (
              <MenuItem key={action} id={action} className="list-item" textValue={t(`${action}.title`)}>
                <Text slot="label">{t(`${action}.title`)}</Text>
                <Text slot="description" className="help">
                  {t(`${action}.help`)}
                </Text>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <ProofStatus state={proof.state} />
      {open === 'surviving' ? <SurvivalDialog picture={picture} onClose={close} /> : null}
      {open === 'deviating' ? <DeviationDialog grant={picture.grant} onClose={close} /> : null}
    </>
  )
}

/** The same report from where something went wrong. */
export function ReportDeviation({ picture }: { readonly picture: Pick<Picture, 'grant'> }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button className="button small" onPress={() => setOpen(true)}>
        <MessageSquareWarning aria-hidden size={16} />
        {t('deviating.title')}
      </Button>
      {isOpen ? <DeviationDialog grant={picture.grant} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
