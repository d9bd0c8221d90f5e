import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'

/** How long the button says that it is done. */
const DONE_MS = 2_000

/** Copies a text. `what` names it for those who do not see where the button stands; `isReady`: false while the text is on its way. */
export function CopyButton({
  text,
  what,
  isReady = true,
}: {
  readonly text: string
  readonly what: string
  readonly isReady?: boolean
}) {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), DONE_MS)
    return () => clearTimeout(timer)
  }, [isDone])
  return (
    <Button
      className="button small"
      isDisabled={!isReady}
      aria-label={t('mark.copy-what', { what })}
      onPress={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}
    >
      {isDone ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
      <span aria-live="polite">{t(isDone ? 'app.copied' : 'app.copy')}</span>
    </Button>
  )
}
