import { Fingerprint, Milestone, Type } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { KindBadge, StateBadge } from '../../components/badges.tsx'

/** The three separate answers: how it was made, whether the credentials hold, whether it is visibly labelled. */
export function Axes({ report }: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { origin, credentials, label } = report
  return (
    <section className="block" aria-label={t('axis.title')}>
      <dl className="axes">
        <Axis icon={<Milestone aria-hidden size={20} />} name={t('axis.origin')}>
          <KindBadge kind={origin.kind} />
          <span className="help">{t(`axis.basis.${origin.basis}`)}</span>
        </Axis>
        <Axis icon={<Fingerprint aria-hidden size={20} />} name={t('axis.credentials')}>
          <StateBadge state={credentials.state} trust={credentials.trust} />
        </Axis>
        <Axis icon={<Type aria-hidden size={20} />} name={t('axis.label')}>
          <bdi>{t(`axis.label-state.${label.state}`, { text: label.text ?? '' })}</bdi>
        </Axis>
      </dl>
    </section>
  )
}

function Axis({
  icon,
  name,
  children,
}: {
  readonly icon: ReactNode
  readonly name: string
  readonly children: ReactNode
}) {
  return (
    <div>
      <dt>
        {icon}
        {name}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
