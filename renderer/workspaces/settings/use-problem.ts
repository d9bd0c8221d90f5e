import { useTranslation } from 'react-i18next'
import type { ReportedError } from '../../../src/domain/finding.ts'

/** What the page says of an error: its own words with a way on inside the program, else the program's. */
export function useProblem(): (error: ReportedError) => string {
  const { t, i18n } = useTranslation()
  return error => (i18n.exists(`problem.${error.kind}`) ? t(`problem.${error.kind}`) : error.message)
}
