import { useTranslation } from 'react-i18next'
import type { Credentials } from '../../../src/domain/provenance.ts'
import { localeOf } from '../../state/locale.ts'

/** Three questions about the signature, each with its own answer. A certificate or a list never makes a picture "changed". */
export function CredentialAnswers({ credentials }: { readonly credentials: Credentials }) {
  const { t, i18n } = useTranslation()
  if (credentials.state === 'none') return null
  if (credentials.state === 'remote-only' || credentials.state === 'unreadable')
    return <NotRead credentials={credentials} />
  const name = credentials.signer?.organisation ?? credentials.signer?.name ?? t('review.unnamed')
  const date =
    credentials.signedAt === null
      ? ''
      : new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'long', timeStyle: 'short' }).format(
          new Date(credentials.signedAt),
        )
  return (
    <section className="block" aria-labelledby="credentials-heading">
      <h3 id="credentials-heading">Content Credentials</h3>
      <dl className="answers-list">
        <dt>{t('review.q-integrity')}</dt>
        <dd>{t(`review.integrity.${credentials.integrity}`)}</dd>
        <dt>{t('review.q-trust')}</dt>
        <dd>
          <bdi>{t(`review.trust.${credentials.trust}`, { name })}</bdi>
        </dd>
        <dt>{t('review.q-time')}</dt>
        <dd>{t(`review.time.${credentials.time}`, { date })}</dd>
        {credentials.generator === null ? null : (
          <>
            <dt>{t('review.generator')}</dt>
            <dd>
              <bdi>{credentials.generator}</bdi>
            </dd>
          </>
        )}
        {credentials.codes.length === 0 ? null : (
          <>
            <dt>{t('review.codes')}</dt>
            <dd>
              <ul className="codes">
                {credentials.codes.map(code => (
                  <li key={code}>
                    <code>{code}</code>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function NotRead({ credentials }: { readonly credentials: Credentials }) {
  const { t } = useTranslation()
  return (
    <section className="block" aria-labelledby="credentials-heading">
      <h3 id="credentials-heading">Content Credentials</h3>
      {credentials.state === 'remote-only' ? (
        <>
          <p>{t('review.remote')}</p>
          <p>
            <code>{credentials.remoteUrl}</code>
          </p>
        </>
      ) : (
        <p>
          <bdi>{credentials.unreadable?.message}</bdi>
        </p>
      )}
    </section>
  )
}
