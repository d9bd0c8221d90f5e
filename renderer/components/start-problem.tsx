import { useTranslation } from 'react-i18next'
import { Button } from 'react-aria-components'
import { useTitle } from '../state/use-title.ts'

/** A whole page for when there is nothing to work with: no start token, the program closed, or the page broke. */
export function StartProblem({ kind }: { readonly kind: 'no-token' | 'lost' | 'broken' }) {
  const { t } = useTranslation()
  useTitle(t(`app.${kind}-title`))
  return (
    <main className="start-problem">
      <h1>{t(`app.${kind}-title`)}</h1>
      <p>{t(`app.${kind}-text`)}</p>
      {kind === 'no-token' ? null : (
        <Button className="button primary" onPress={() => window.location.reload()}>
          {t('app.reload')}
        </Button>
      )}
    </main>
  )
}
