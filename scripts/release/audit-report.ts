/** What `npm audit --json` says of a project, as far as we read it. */
interface NpmAudit {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly nodes: readonly string[]; readonly via: readonly (string | Advisory)[] }>
  >
  readonly message?: string
  readonly error?: { readonly code?: string; readonly summary?: string }
}

interface Advisory {
  readonly title: string
  readonly url: string
  readonly severity: string
  readonly range: string
}

export interface AuditVerdict {
  /** Why nothing was checked; `null` where the registry answered. */
  readonly unchecked: string | null
  /** Known vulnerabilities in what is shipped, grave enough to stop a release. */
  readonly grave: readonly string[]
  /** The milder ones, and those in tools: told, not stopped for. */
  readonly mild: readonly string[]
}

const GRAVE: ReadonlySet<string> = new Set(['high', 'critical'])

/**
 * Sorts npm's findings by whether the package is shipped: npm itself would leave Electron out with the tools. Findings that only
 * follow from a dependency's are left to that dependency.
 */
export function judgeAudit(answer: string, shippedPaths: ReadonlySet<string>): AuditVerdict {
  const audit = parse(answer)
  if (audit?.vulnerabilities === undefined)
    return { unchecked: audit?.message ?? audit?.error?.summary ?? firstLine(answer), grave: [], mild: [] }
  const found = Object.entries(audit.vulnerabilities).flatMap(([name, { nodes, via }]) => {
    const isShipped = nodes.some(path => shippedPaths.has(path))
    const advisories = via.flatMap(cause => (typeof cause === 'string' ? [] : [cause]))
    return advisories.map(({ severity, title, range, url }) => ({
      isGrave: isShipped && GRAVE.has(severity),
      text: `${name} ${range}: ${title} (${severity}, ${isShipped ? 'shipped' : 'tool'}) ${url}`,
    }))
  })
  return {
    unchecked: null,
    grave: found.flatMap(({ isGrave, text }) => (isGrave ? [text] : [])),
    mild: found.flatMap(({ isGrave, text }) => (isGrave ? [] : [text])),
  }
}

function parse(answer: string): NpmAudit | null {
  try {
    return JSON.parse(answer) as NpmAudit
  } catch {
    return null
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] || 'npm gave no answer'
