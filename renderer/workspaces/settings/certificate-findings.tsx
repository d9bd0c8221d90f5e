import { useTranslation } from 'react-i18next'
import type { CertificateFinding } from '../../../src/api/administration.ts'

/** What is wrong with a certificate: what, why it matters, and what to do. The remedy names a button here where there is one. */
export function CertificateFindings({ findings }: { readonly findings: readonly CertificateFinding[] }) {
  const { t, i18n } = useTranslation()
  const remedy = ({ code, nextStep }: CertificateFinding): string => {
    const key = `settings.certificate-step.${code.replace(/^certificate\./, '')}`
    return i18n.exists(key) ? t(key) : nextStep
  }
  return (
    <ul className="certificate-findings">
      {findings.map(finding => (
        <li key={`${finding.code} ${finding.message}`} className={`notice ${finding.severity}`}>
          <div>
            <p>
              <span className="label">{t(`settings.certificate-severity.${finding.severity}`)}: </span>
              {finding.message}
            </p>
            <p className="help">{finding.why}</p>
            <p>
              <strong>{t('settings.certificate-do')}:</strong> {remedy(finding)}
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
