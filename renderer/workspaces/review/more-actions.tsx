import { Ellipsis, LoaderCircle, MessageSquareWarning, ScanSearch } from 'lucide-react'
import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { DeviationDialog } from '../../components/deviation-dialog.tsx'
import { PROOF_FORMATS, ProofStatus, useProof } from '../../components/proof-menu.tsx'
import { SurvivalDialog } from '../../components/survival-dialog.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { RecogniseDialog } from './recognise-dialog.tsx'

const ACTIONS = ['recognising', 'surviving', 'deviating'] as const
type Action = (typeof ACTIONS)[number]

/** What is done less often with a picture. One that says nothing of itself may be a copy of one that the register knows: that question stands first. */
export function MoreActions({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Action | null>(null)
  const isUnknown = picture.report?.origin.kind === 'unknown'
  const proof = useProof({ grants: [picture.grant], originals: [], sequences: [] })
  const act = (id: string): void => {
    const format = PROOF_FORMATS.find(known => `proof-${known}` === id)
    if (format === undefined) setOpen(ACTIONS.find(action => action === id) ?? null)
    else void proof.make(format)
  }
  return (
    <>
      {isUnknown ? (
        <Button className="button" onPress={() => setOpen('recognising')}>
          <ScanSearch aria-hidden size={18} />
          {t('recognising.title')}
        </Button>
      ) : null}
      <ActionMenu
        actions={ACTIONS.filter(action => action !== 'recognising' || !isUnknown)}
        isProving={proof.state.isWorking}
        onAction={act}
      />
      <ProofStatus state={proof.state} />
      {open === null ? null : <ActionDialog action={open} picture={picture} onClose={() => setOpen(null)} />}
    </>
  )
}

function ActionMenu({
  actions,
  isProving,
  onAction,
}: {
  readonly actions: readonly Action[]
  readonly isProving: boolean
  readonly onAction: (id: string) => void
}) {
  const { t } = useTranslation()
  const proofs = PROOF_FORMATS.map(format => ({
    id: `proof-${format}`,
    text: `${t('proving.title')}, ${t(`proving.${format}`)}`,
    help: t(`proving.${format}-help`),
  }))
  const others = actions.map(id => ({ id, text: t(`${id}.title`), help: t(`${id}.help`) }))
  return (
    <MenuTrigger>
      <Button className="button" isDisabled={isProving}>
        {isProving ? <LoaderCircle aria-hidden className="spin" size={18} /> : <Ellipsis aria-hidden size={18} />}
        {t(isProving ? 'proving.working' : 'app.more')}
      </Button>
      <Popover className="popover">
        <Menu className="list-box described" onAction={key => onAction(String(key))}>
          {[...proofs, ...others].map(({ id, text, help }) => (
            <MenuItem key={id} id={id} className="list-item" textValue={text}>
              <Text slot="label">{text}</Text>
              <Text slot="description" className="help">
                {help}
              </Text>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function ActionDialog({
  action,
  picture,
  onClose,
}: {
  readonly action: Action
  readonly picture: Picture
  readonly onClose: () => void
}) {
  switch (action) {
    case 'recognising':
      return <RecogniseDialog picture={picture} onClose={onClose} />
    case 'surviving':
      return <SurvivalDialog picture={picture} onClose={onClose} />
    case 'deviating':
      return <DeviationDialog grant={picture.grant} onClose={onClose} />
  }
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
