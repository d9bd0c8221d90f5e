import type { ReactNode } from 'react'
import {
  Checkbox,
  CheckboxGroup,
  FieldError,
  Input,
  Label,
  Radio,
  RadioGroup,
  Switch,
  Text,
  TextArea,
  TextField,
} from 'react-aria-components'

/** One line or several of text, with label and help. */
export function TextLine(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: string
  readonly isLong?: boolean
  readonly isRequired?: boolean
  readonly error?: string | null
  readonly type?: 'text' | 'password'
  readonly placeholder?: string
}) {
  const hint = props.placeholder === undefined ? {} : { placeholder: props.placeholder }
  return (
    <TextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      isRequired={props.isRequired === true}
      isInvalid={(props.error ?? null) !== null}
      type={props.type ?? 'text'}
      validationBehavior="aria"
    >
      <Label>{props.label}</Label>
      {props.isLong === true ? (
        <TextArea className="input" rows={3} {...hint} />
      ) : (
        <Input className="input" {...hint} />
      )}
      {props.help === undefined ? null : (
        <Text slot="description" className="help">
          {props.help}
        </Text>
      )}
      <FieldError className="field-error">{props.error}</FieldError>
    </TextField>
  )
}

/** One answer out of a few, all of them seen. */
export function Answers(props: {
  readonly label: ReactNode
  readonly value: string | null
  /** `lang`: of words in another language than the page's. */
  readonly options: readonly {
    readonly id: string
    readonly text: string
    readonly help?: string
    readonly lang?: string
  }[]
  readonly onChange: (id: string) => void
  readonly help?: ReactNode
  readonly isCards?: boolean
  readonly error?: string | null
}) {
  return (
    <RadioGroup
      className={props.isCards === true ? 'answers cards' : 'answers'}
      isInvalid={(props.error ?? null) !== null}
      validationBehavior="aria"
      value={props.value}
      onChange={props.onChange}
    >
      <Label>{props.label}</Label>
      {props.help === undefined ? null : (
        <Text slot="description" className="help">
          {props.help}
        </Text>
      )}
      <div className="answer-list">
        {props.options.map(option => (
          <Radio key={option.id} value={option.id} className="answer">
            <span className="dot" aria-hidden />
            <span className="answer-text">
              <span lang={option.lang}>{option.text}</span>
              {option.help === undefined ? null : <span className="answer-help">{option.help}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <FieldError className="field-error">{props.error}</FieldError>
    </RadioGroup>
  )
}

/** Several out of a few. */
export function Several(props: {
  readonly label: string
  readonly value: readonly string[]
  readonly options: readonly { readonly id: string; readonly text: string }[]
  readonly onChange: (ids: string[]) => void
  readonly help?: string
}) {
  return (
    <CheckboxGroup className="answers" value={[...props.value]} onChange={props.onChange}>
      <Label>{props.label}</Label>
      {props.help === undefined ? null : (
        <Text slot="description" className="help">
          {props.help}
        </Text>
      )}
      <div className="answer-list">
        {props.options.map(option => (
          <Checkbox key={option.id} value={option.id} className="answer">
            <span className="box" aria-hidden />
            <span className="answer-text">{option.text}</span>
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  )
}

/** On or off, at once. */
export function Toggle(props: {
  readonly label: string
  readonly help?: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  return (
    <Switch className="toggle" isSelected={props.isOn} onChange={props.onChange}>
      <span className="track" aria-hidden>
        <span className="thumb" />
      </span>
      <span className="answer-text">
        <span>{props.label}</span>
        {props.help === undefined ? null : <span className="answer-help">{props.help}</span>}
      </span>
    </Switch>
  )
}
