import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue, Text } from 'react-aria-components'

interface ChoiceOption {
  readonly id: string
  readonly text: string
  /** Of words in another language than the page's. */
  readonly lang?: string
  /** Shows in the list what the words mean; drawn when the list is opened. */
  readonly picture?: ReactNode
}

/** A drop-down with a label, and help where it needs it. */
export function Choice(props: {
  readonly label: string
  readonly help?: string
  readonly value: string
  readonly options: readonly ChoiceOption[]
  readonly onChange: (id: string) => void
}) {
  return (
    <Select
      className="field"
      value={props.value}
      onChange={key => (key === null ? undefined : props.onChange(String(key)))}
    >
      <Label>{props.label}</Label>
      <Button className="select-button">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown aria-hidden size={18} />
      </Button>
      {props.help === undefined ? null : (
        <Text slot="description" className="help">
          {props.help}
        </Text>
      )}
      <Popover className="popover">
        <ListBox className="list-box" items={props.options.map(option => ({ ...option }))}>
          {option => (
            <ListBoxItem id={option.id} textValue={option.text} className="list-item">
              {({ isSelected }) => (
                <>
                  {option.picture}
                  <span className="list-item-text" lang={option.lang}>
                    {option.text}
                  </span>
                  {isSelected ? <Check aria-hidden size={16} /> : null}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}
