import { type ReactNode, useState } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useFallenFocus } from '../state/take-focus.ts'

/** A dialog with a title and a sentence; closes on Escape, and on a click beside it as long as nothing has been written in it. */
export function FormDialog(props: {
  readonly title: string
  readonly text: string
  readonly onClose: () => void
  /** For tables and previews. */
  readonly isWide?: boolean
  readonly children: ReactNode
}) {
  const [isWrittenIn, setWrittenIn] = useState(false)
  // A dialog whose title changes goes on to its next step: what was pressed is gone.
  const heading = useFallenFocus<HTMLHeadingElement>(props.title)
  return (
    <ModalOverlay
      isOpen
      isDismissable={!isWrittenIn}
      onOpenChange={isOpen => (isOpen ? undefined : props.onClose())}
      className="overlay"
    >
      <Modal className={props.isWide === true ? 'modal wide' : 'modal'}>
        <Dialog className="dialog">
          <Heading slot="title" ref={heading}>
            {props.title}
          </Heading>
          <p className="help">{props.text}</p>
          <div className="written-in" onInput={() => setWrittenIn(true)}>
            {props.children}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The end of every dialog: leave, or do it. */
export function DialogButtons(props: {
  readonly action: string
  readonly isDisabled: boolean
  readonly onClose: () => void
  readonly onAction?: () => void
}) {
  const { t } = useTranslation()
  return (
    <div className="row end">
      <Button className="button" onPress={props.onClose}>
        {t('app.cancel')}
      </Button>
      <Button
        className="button primary"
        isDisabled={props.isDisabled}
        {...(props.onAction === undefined ? { type: 'submit' as const } : { onPress: props.onAction })}
      >
        {props.action}
      </Button>
    </div>
  )
}
