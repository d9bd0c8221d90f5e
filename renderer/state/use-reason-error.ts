import { useTranslation } from 'react-i18next'
import { MIN_REASON_CHARACTERS } from '../../src/domain/policy.ts'

/** What is wrong with a reason for setting a rule aside: none, or too short to explain anything; null when it will do. */
export function useReasonError(): (reason: string) => string | null {
  const { t } = useTranslation()
  return reason => {
    const { length } = reason.trim()
    if (length >= MIN_REASON_CHARACTERS) return null
    return t(length === 0 ? 'deciding.needs-reason' : 'deciding.short-reason', { count: MIN_REASON_CHARACTERS })
  }
}
