import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextLine } from '../../components/fields.tsx'

/** A passphrase for a new key, said twice: what is mistyped here is lost with the key. `null` while the two differ. */
export function NewPassphrase({ onChange }: { readonly onChange: (passphrase: string | null) => void }) {
  const { t } = useTranslation()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const say = (one: string, other: string): void => {
    setFirst(one)
    setSecond(other)
    onChange(one === other || one === '' ? one : null)
  }
  return (
    <>
      <TextLine
        label={`${t('settings.identity-pass')} (${t('app.optional')})`}
        help={t('settings.identity-pass-help')}
        type="password"
        value={first}
        onChange={one => say(one, second)}
      />
      {first === '' ? null : (
        <TextLine
          label={t('settings.identity-pass-again')}
          type="password"
          value={second}
          onChange={other => say(first, other)}
          isRequired
          error={second !== '' && second !== first ? t('settings.identity-pass-differ') : null}
        />
      )}
    </>
  )
}
