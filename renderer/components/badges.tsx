import {
  Camera,
  CircleAlert,
  CircleHelp,
  CircleSlash,
  CloudOff,
  FileQuestion,
  GitFork,
  PenLine,
  ShieldCheck,
  ShieldQuestion,
  ShieldX,
  Sparkles,
  WandSparkles,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OriginKind } from '../../src/domain/origin-kind.ts'
import type { Credentials } from '../../src/domain/provenance.ts'

const KIND_ICONS: Record<OriginKind, typeof Camera> = {
  'ai-generated': Sparkles,
  'ai-modified': WandSparkles,
  camera: Camera,
  'human-made': PenLine,
  unknown: CircleHelp,
  conflicting: GitFork,
}

/** How a picture came to be. One neutral colour for every kind; the word carries the meaning. */
export function KindBadge({ kind, isLabelled = false }: { readonly kind: OriginKind; readonly isLabelled?: boolean }) {
  const { t } = useTranslation()
  const Icon = KIND_ICONS[kind]
  return (
    <span className="badge kind">
      <Icon aria-hidden size={14} />
      {t(`kind.${kind}`)}
      {isLabelled ? ` · ${t('pictures.labelled')}` : ''}
    </span>
  )
}

const STATE_ICONS: Record<Credentials['state'], typeof Camera> = {
  trusted: ShieldCheck,
  intact: ShieldQuestion,
  broken: ShieldX,
  none: CircleSlash,
  'remote-only': CloudOff,
  unreadable: FileQuestion,
}

/** State of the Content Credentials: icon, word and, for what stops, colour. */
export function StateBadge({
  state,
  trust,
}: {
  readonly state: Credentials['state']
  readonly trust: Credentials['trust'] | null
}) {
  const { t } = useTranslation()
  const Icon = STATE_ICONS[state]
  const key =
    state === 'intact' && trust === 'none'
      ? 'intact-unknown'
      : state === 'trusted' && trust === 'own'
        ? 'trusted-own'
        : state
  return (
    <span className={`badge state ${state}`}>
      <Icon aria-hidden size={14} />
      {t(`axis.state.${key}`)}
    </span>
  )
}

/** A file that could not be read. */
export function ErrorBadge({ text }: { readonly text: string }) {
  return (
    <span className="badge state broken">
      <CircleAlert aria-hidden size={14} />
      {text}
    </span>
  )
}
