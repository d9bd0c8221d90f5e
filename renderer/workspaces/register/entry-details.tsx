import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RecordedEntry, RegisterEntry } from '../../../src/register/entry.ts'
import { KindBadge, StateBadge } from '../../components/badges.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Folded } from '../../components/folded.tsx'
import { ProofMenu } from '../../components/proof-menu.tsx'
import { useBesideList } from '../../state/beside-list.ts'
import { usePolicy, useSettings } from '../../state/queries.ts'
import { EventBadge, useMoment } from './entry-words.tsx'

/** One entry beside the list. */
export function EntryDetails({
  recorded,
  onClose,
}: {
  readonly recorded: RecordedEntry
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const title = t('book.entry', { sequence: recorded.sequence })
  const place = useBesideList(title)
  return (
    <aside ref={place} className="row-details" aria-label={title}>
      <Button className="icon-button close" aria-label={t('app.close')} onPress={onClose}>
        <X aria-hidden size={18} />
      </Button>
      <EntryParts recorded={recorded} heading={<h2>{title}</h2>} />
    </aside>
  )
}

/** Everything that one entry holds. What was deleted by rule is said to be deleted; that the entry was there stays provable. */
export function EntryParts({
  recorded,
  heading = null,
}: {
  readonly recorded: RecordedEntry
  readonly heading?: ReactNode
}) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { sequence, at, event, entry } = recorded
  return (
    <>
      <div>
        {heading}
        <p className="row">
          <EventBadge event={event} />
          <span className="help">{moment(at)}</span>
        </p>
      </div>
      {event === 'retained' ? null : (
        <div className="row">
          <ProofMenu subject={{ grants: [], originals: [], sequences: [sequence] }} isSmall />
        </div>
      )}
      {entry === null ? <p className="notice">{t('book.deleted')}</p> : <Content entry={entry} />}
      <Chain recorded={recorded} />
    </>
  )
}

function Content({ entry }: { readonly entry: RegisterEntry }) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { kind, credentials, retained } = entry
  return (
    <>
      <dl className="entry-facts">
        {kind === null ? null : (
          <Fact name={t('book.col-kind')}>
            <KindBadge kind={kind} />
          </Fact>
        )}
        <Words name={t('book.caption')} words={entry.caption} />
        <Words name={t('book.tool')} words={entry.tool} />
        {credentials === null ? null : (
          <Fact name="Content Credentials">
            <StateBadge state={credentials} trust={null} />
          </Fact>
        )}
        <Words name={t('book.col-decided-by')} words={entry.decidedBy} />
        <Words name={t('book.second-reviewer')} words={entry.secondReviewer} />
        {entry.faceCount === null ? null : <Words name={t('book.faces')} words={String(entry.faceCount)} />}
        <Words name={t('book.col-policy')} words={entry.policy} />
        {retained === null ? null : (
          <Fact name={t('book.event.retained')}>
            {t('book.retained', { date: moment(retained.before), sequence: retained.throughSequence })}
          </Fact>
        )}
      </dl>
      <Answers entry={entry} />
      <Files entry={entry} />
      <Basis entry={entry} />
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Text that can come from a hostile file; left out where there is none. */
function Words({ name, words }: { readonly name: string; readonly words: string | null }) {
  if (words === null || words === '') return null
  return (
    <Fact name={name}>
      <bdi>{words}</bdi>
    </Fact>
  )
}

/** The answers, in the words of the policy in use where it is the one of the entry; else by their short names. */
function Answers({ entry }: { readonly entry: RegisterEntry }) {
  const { t } = useTranslation()
  const policy = usePolicy()
  const { settings } = useSettings()
  const language = settings?.language ?? 'sv'
  const questions = entry.policy.split('@')[0] === policy?.id ? (policy?.questions ?? []) : []
  if (entry.answers.length + entry.overrides.length === 0) return null
  return (
    <section>
      <h3>{t('book.why')}</h3>
      <dl className="entry-facts wide">
        {entry.answers.map(({ question, answer }) => {
          const known = questions.find(({ id }) => id === question)
          const said = known?.answers.find(({ id }) => id === answer)
          return (
            <Fact key={question} name={known?.text[language] ?? question}>
              <bdi>{said?.text[language] ?? answer}</bdi>
            </Fact>
          )
        })}
        {entry.overrides.map(({ rule, reason }) => (
          <Fact key={rule} name={t('book.override', { rule })}>
            <bdi>{reason}</bdi>
          </Fact>
        ))}
      </dl>
    </section>
  )
}

function Files({ entry: { input, output } }: { readonly entry: RegisterEntry }) {
  const { t } = useTranslation()
  if (input === null && output === null) return null
  return (
    <section>
      <h3>{t('book.files')}</h3>
      <dl className="entry-facts wide">
        {input === null ? null : <Hash name={t('book.file-in')} value={input.sha256} />}
        {output === null ? null : <Hash name={t('book.file-out')} value={output.sha256} />}
      </dl>
    </section>
  )
}

function Hash({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Fact name={name}>
      <span className="hash-line">
        <code>{value}</code>
        <CopyButton text={value} what={name} />
      </span>
    </Fact>
  )
}

function Basis({ entry }: { readonly entry: RegisterEntry }) {
  const { t } = useTranslation()
  const lists = entry.trustLists.map(({ name, date }) => `${name} (${date})`)
  return (
    <Folded title={t('book.basis')}>
      <dl className="entry-facts wide">
        <Words name={t('book.engine')} words={entry.engine} />
        <Words name={t('book.rules')} words={entry.rules} />
        <Words name={t('book.lists')} words={lists.length === 0 ? t('book.no-lists') : lists.join(', ')} />
      </dl>
    </Folded>
  )
}

/** How the entry hangs together with the one before it. */
function Chain({ recorded }: { readonly recorded: RecordedEntry }) {
  const { t } = useTranslation()
  return (
    <Folded title={t('book.chain')}>
      <dl className="entry-facts wide">
        <Hash name={t('book.entry-hash')} value={recorded.entryHash} />
        <Hash name={t('book.previous-hash')} value={recorded.previousHash} />
        <Hash name={t('book.content-hash')} value={recorded.contentHash} />
      </dl>
    </Folded>
  )
}
