import { Input, Label, TextField } from 'react-aria-components'

/** A day, kept as the moment it begins (`dayOffset` 0) or ends (1), in the person's own time. */
export function DateField(props: {
  readonly label: string
  readonly value: string | null
  readonly dayOffset: 0 | 1
  readonly onChange: (iso: string | null) => void
}) {
  const { value, dayOffset } = props
  return (
    <TextField
      className="field"
      type="date"
      value={value === null ? '' : dayOf(value, -dayOffset)}
      onChange={text => props.onChange(momentOf(text, dayOffset))}
    >
      <Label>{props.label}</Label>
      <Input className="input" />
    </TextField>
  )
}

function momentOf(day: string, offset: number): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || year < 1_000) return null
  const moment = new Date(year, month - 1, date + offset)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

function dayOf(iso: string, offset: number): string {
  const moment = new Date(iso)
  moment.setDate(moment.getDate() + offset)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(moment.getFullYear()).padStart(4, '0')}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}
