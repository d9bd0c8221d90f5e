import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, CircleHelp, ListX, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { SeenView } from '../../../src/api/administration.ts'
import type { SigningIdentity } from '../../../src/domain/identity.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { dayFormat } from '../../state/locale.ts'

const COLUMNS = ['none', 'own', 'official'] as const

/** What others see who check a picture that this identity has signed: truly signed and truly verified, three times over. */
export function AsSeenDialog({
  identity,
  onClose,
}: {
  readonly identity: SigningIdentity
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { name, kind } = identity
  // A service is on the network: nothing goes there before the person has said so.
  const [isWanted, setWanted] = useState(kind !== 'service')
  return (
    <FormDialog title={t('settings.seen-title')} text={t('settings.seen-text', { name })} onClose={onClose}>
      {isWanted ? (
        <Seen name={name} isTest={kind === 'test'} />
      ) : (
        <div className="notice ask">
          <p>{t('settings.seen-service')}</p>
          <Button className="button small" onPress={() => setWanted(true)}>
            {t('settings.seen-begin')}
          </Button>
        </div>
      )}
      <div className="row end">
        <Button className="button" onPress={onClose}>
          {t('app.close')}
        </Button>
      </div>
    </FormDialog>
  )
}

function Seen({ name, isTest }: { readonly name: string; readonly isTest: boolean }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const problem = useProblem()
  const seen = useQuery({
    queryKey: ['identity-seen', name],
    queryFn: ({ signal }) => api.identities.asSeen({ name }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const error = seen.isError ? t('problem.connection') : seen.data?.ok === false ? problem(seen.data.error) : null
  if (error !== null)
    return (
      <p className="notice stop" role="alert">
        {error}
      </p>
    )
  const views = seen.data?.ok === true ? seen.data.value : null
  return (
    <>
      <p role="status" className={views === null ? '' : 'visually-hidden'}>
        {t(views === null ? 'settings.seen-busy' : 'settings.seen-done')}
      </p>
      <div className="seen-columns" aria-busy={views === null}>
        {COLUMNS.map(lists => (
          <Column key={lists} lists={lists} isTest={isTest} view={views?.find(view => view.lists === lists) ?? null} />
        ))}
      </div>
    </>
  )
}

function Column({
  lists,
  isTest,
  view,
}: {
  readonly lists: SeenView['lists']
  readonly isTest: boolean
  readonly view: SeenView | null
}) {
  const { t, i18n } = useTranslation()
  const date = dayFormat(i18n.language)
  return (
    <section className="seen-column" aria-label={t(`settings.seen-lists.${lists}`)}>
      <h3>{t(`settings.seen-lists.${lists}`)}</h3>
      <p className="help">{t(`settings.seen-who.${lists}`)}</p>
      {view === null ? (
        <span className="seen-waiting" aria-hidden />
      ) : (
        <>
          <Verdict view={view} />
          <p>
            {t(`settings.seen-meaning.${isTest && answerOf(view) === 'own-known' ? 'test-known' : answerOf(view)}`)}
          </p>
          <p className="help">{view.sentence}</p>
          {view.trustLists.length === 0 ? null : (
            <p className="help">
              {t('settings.seen-used')}:{' '}
              {view.trustLists.map(list => `${list.name} (${date.format(new Date(list.date))})`).join(', ')}
            </p>
          )}
        </>
      )}
    </section>
  )
}

function Verdict({ view }: { readonly view: SeenView }) {
  const { t } = useTranslation()
  const answer = answerOf(view)
  const [Icon, style] =
    answer === 'known' || answer === 'own-known'
      ? [BadgeCheck, 'trusted']
      : answer === 'no-list'
        ? [ListX, 'ask-badge']
        : answer === 'failed'
          ? [TriangleAlert, 'broken']
          : [CircleHelp, '']
  return (
    <span className={`badge ${style}`}>
      <Icon aria-hidden size={14} />
      {t(`settings.seen-verdict.${answer}`)}
    </span>
  )
}

type SeenAnswer = 'known' | 'own-known' | 'unknown' | 'own-unknown' | 'official-unknown' | 'no-list' | 'failed'

/** What one column comes to. A signature that does not hold is said first, whoever is known. */
function answerOf({ lists, credentials, trustLists }: SeenView): SeenAnswer {
  if (credentials.state !== 'trusted' && credentials.state !== 'intact') return 'failed'
  if (lists === 'official' && trustLists.length === 0) return 'no-list'
  if (credentials.trust !== 'none') return lists === 'own' ? 'own-known' : 'known'
  return lists === 'none' ? 'unknown' : lists === 'own' ? 'own-unknown' : 'official-unknown'
}
