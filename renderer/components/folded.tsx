import type { ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel, type DisclosureProps, Heading } from 'react-aria-components'

/** What is folded away under its heading until somebody opens it. */
export function Folded({
  title,
  className,
  panelClassName,
  isQuiet = false,
  children,
  ...state
}: {
  readonly title: string
  readonly className?: string
  readonly panelClassName?: string
  /** In a card that has a heading itself: one level below, in the type of its help. */
  readonly isQuiet?: boolean
  readonly children: ReactNode
} & Pick<DisclosureProps, 'defaultExpanded' | 'isExpanded' | 'onExpandedChange'>) {
  return (
    <Disclosure className={className === undefined ? 'disclosure' : `disclosure ${className}`} {...state}>
      <Heading level={isQuiet ? 4 : 3}>
        <Button slot="trigger" className={isQuiet ? 'disclosure-button help' : 'disclosure-button'}>
          {title}
        </Button>
      </Heading>
      <DisclosurePanel {...(panelClassName === undefined ? {} : { className: panelClassName })}>
        {children}
      </DisclosurePanel>
    </Disclosure>
  )
}
