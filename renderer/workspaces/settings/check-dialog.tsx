import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { CertificateReport } from '../../../src/api/administration.ts'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { CertificateFindings } from './certificate-findings.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { dayFormat } from '../../state/locale.ts'

/** Everything wrong with an identity, each with reason and remedy; then, when asked, a signature on trial. */
export function CheckDialog({
  identity,
  onClose,
}: {
  readonly identity: SigningIdentity
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { api } = useWire()
  const problem = useProblem()
  const { name } = identity
  const checked = useQuery({
    queryKey: ['identity-check', name],
    queryFn: () => api.identities.check({ name }),
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <FormDialog title={t('settings.check-title', { name })} text={t('settings.check-text')} onClose={onClose}>
      {checked.isError ? (
        <p className="notice stop" role="alert">
          {t('problem.connection')}
        </p>
      ) : checked.data === undefined ? (
        <p role="status">{t('settings.check-busy')}</p>
      ) : checked.data.ok ? (
        <Report report={checked.data.value} />
      ) : (
        <p className="notice stop" role="alert">
          {problem(checked.data.error)}
        </p>
      )}
      <Trial identity={identity} />
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </FormDialog>
  )
}

function Report({ report }: { readonly report: CertificateReport }) {
  const { t, i18n } = useTranslation()
  const date = dayFormat(i18n.language)
  return (
    <>
      {report.findings.length === 0 ? (
        <p className="notice good" role="status">
          <span className="row beside">
            <CircleCheck aria-hidden size={18} />
            {t('settings.check-good')}
          </span>
        </p>
      ) : (
        <CertificateFindings findings={report.findings} />
      )}
      <section aria-label={t('settings.check-chain')}>
        <p className="label">{t('settings.check-chain')}</p>
        <ol className="chain">
          {report.chain.map(({ subject, issuer, notAfter, sha256Fingerprint }) => (
            <li key={sha256Fingerprint}>
              <p>
                <bdi>{[subject.organisation, subject.commonName].filter(part => part !== null).join(' · ')}</bdi>
              </p>
              <p className="help">
                {t('settings.check-link', {
                  issuer: issuer.commonName ?? issuer.organisation ?? '?',
                  date: date.format(new Date(notAfter)),
                })}
              </p>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

/** One signature on trial. What goes out on the network says so before. */
function Trial({ identity: { name, kind } }: { readonly identity: SigningIdentity }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const problem = useProblem()
  const [said, setSaid] = useState<{ readonly text: string; readonly isGood: boolean } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const tryIt = async (): Promise<void> => {
    // Not disabled meanwhile: a button that is loses the focus, and Escape with it.
    if (isBusy) return
    setBusy(true)
    setSaid(null)
    const tried = await api.identities.trySigner({ name })
    setBusy(false)
    setSaid(
      tried.ok
        ? { text: t('settings.trial-good', { ms: tried.value.milliseconds }), isGood: true }
        : { text: problem(tried.error), isGood: false },
    )
  }
  return (
    <div className="trial">
      <div className="row">
        <Button className="button small" onPress={() => void tryIt()}>
          {t('settings.trial')}
        </Button>
        <span className="help">{t(kind === 'service' ? 'settings.trial-service' : 'settings.trial-here')}</span>
      </div>
      <p role="status" className={said === null ? '' : said.isGood ? 'notice good' : 'notice stop'}>
        {isBusy ? t('settings.trial-busy') : (said?.text ?? '')}
      </p>
    </div>
  )
}
