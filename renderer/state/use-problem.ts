import { useTranslation } from 'react-i18next'
import type { ReportedError } from '../../src/domain/finding.ts'

/** The words of an error: the page's own where it has some, else those that the program gave it. */
export function useProblem(): (error: ReportedError) => string {
  const { t, i18n } = useTranslation()
  return ({ kind, message, values = {} }) => (i18n.exists(`problem.${kind}`) ? t(`problem.${kind}`, values) : message)
}
