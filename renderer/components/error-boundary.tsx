import { Component, type ReactNode } from 'react'
import { StartProblem } from './start-problem.tsx'

/** Shows what to do when the page itself breaks; the program and the pictures are untouched. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false }

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true }
  }

  override render(): ReactNode {
    return this.state.isBroken ? <StartProblem kind="broken" /> : this.props.children
  }
}
