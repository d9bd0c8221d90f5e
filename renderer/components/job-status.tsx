import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Where a job of a dialog stands: at work, failed with words, or done with what it gave. Read out as it changes. */
export function JobStatus(props: {
  readonly job: { readonly isPending: boolean; readonly isError: boolean }
  readonly working: string
  readonly problem: string | null
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const { isPending, isError } = props.job
  const problem = isError ? t('app.failed') : props.problem
  return (
    <div role="status">
      {isPending ? (
        <p className="working">
          <LoaderCircle aria-hidden className="spin" size={20} />
          {props.working}
        </p>
      ) : problem === null ? (
        props.children
      ) : (
        <p className="notice stop">
          <bdi>{problem}</bdi>
        </p>
      )}
    </div>
  )
}
