import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { StartProblem } from './components/start-problem.tsx'
import './i18n.ts'
import { followFocus } from './state/take-focus.ts'
import { WireProvider } from './state/wire-context.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/buttons.css'
import './styles/fields.css'
import './styles/choices.css'
import './styles/notices.css'
import './styles/panels.css'
import './styles/frame.css'
import './styles/pictures.css'
import './styles/review.css'
import './styles/mark-form.css'
import './styles/mark-preview.css'
import './styles/mark-results.css'
import './styles/mark-narrow.css'
import './styles/archive-home.css'
import './styles/archive-view.css'
import './styles/archive-table.css'
import './styles/archive-details.css'
import './styles/archive-narrow.css'
import './styles/register.css'
import './styles/publishing.css'
import './styles/settings.css'
import './styles/forced-colors.css'
import { connect } from './wire.ts'

const container = document.querySelector('#root')
if (container === null) throw new Error('Expected #root in index.html')
const root = createRoot(container)
// An offline machine must not pause calls to its own program.
const queries = new QueryClient({
  defaultOptions: {
    queries: { networkMode: 'always', retry: false, staleTime: 30_000 },
    mutations: { networkMode: 'always' },
  },
})

followFocus()
const wire = await connect()
root.render(
  <StrictMode>
    <ErrorBoundary>
      {wire === null ? (
        <StartProblem kind="no-token" />
      ) : (
        <WireProvider wire={wire}>
          <QueryClientProvider client={queries}>
            <App />
          </QueryClientProvider>
        </WireProvider>
      )}
    </ErrorBoundary>
  </StrictMode>,
)
