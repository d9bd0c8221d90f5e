import { useEffect } from 'react'

/** The title of the window: the view that is shown, so that it is told from others by ear and in the task bar (WCAG 2.4.2). */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}
