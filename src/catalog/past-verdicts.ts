import { z } from 'zod'
import type { PastVerdict } from '../domain/past-verdict.ts'

/** Longest text taken from an old verdict; the file may be anyone's. */
const MAX_TEXT = 2_000
const text = z.string().transform(value => value.slice(0, MAX_TEXT))
const named = z.object({ name: text, date: text, sha256: text })

const verdictSchema = z.object({
  schema: z.literal('ursprung.verify/1'),
  path: z.string().max(10_000),
  sha256: text.nullable(),
  credentials: z.object({
    state: text,
    integrity: text,
    trust: text,
    time: text,
    signer: z
      .object({ name: text.nullable().default(null), organisation: text.nullable().default(null) })
      .nullable()
      .default(null),
  }),
  origin: z.object({
    kind: text,
    basis: text,
    generator: text.nullable().default(null),
    evidence: z.array(z.object({ source: text, field: text, value: text })).max(1_000),
  }),
  label: z.object({ state: text }),
  findings: z.array(z.object({ code: text, message: text })).max(1_000),
  basis: z.object({
    engine: text,
    rules: text,
    policy: text,
    faces: text.nullable().default(null),
    trustLists: z.array(named).max(1_000),
    checkedAt: text,
  }),
  error: z.object({ kind: text }).nullable().default(null),
})

/** What a scan writes that is no verdict: its summary, and a report's line for a file that is no picture it could judge. */
const BESIDES_VERDICTS = /"ursprung\.(?:scan|archive-file)\/1"/

/** Old verdicts, and how many lines were none. */
export interface PastVerdicts {
  /** The verdict given for a picture: by its path, else by its hash (it was moved); `null` when there is none. */
  readonly find: (path: string, sha256: string | null) => PastVerdict | null
  readonly count: number
  readonly unreadLines: number
}

/** Reads the output of an earlier `verify --json` or a scan's report, one object a line. What else a scan writes is passed over. Pure. */
export function readPastVerdicts(lines: string): PastVerdicts {
  const byPath = new Map<string, PastVerdict>()
  const bySha256 = new Map<string, PastVerdict>()
  let unreadLines = 0
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue
    const parsed = verdictSchema.safeParse(parseJson(line))
    if (!parsed.success) {
      if (!BESIDES_VERDICTS.test(line)) unreadLines += 1
      continue
    }
    byPath.set(parsed.data.path, parsed.data)
    if (parsed.data.sha256 !== null) bySha256.set(parsed.data.sha256, parsed.data)
  }
  return {
    find: (path, sha256) => byPath.get(path) ?? (sha256 === null ? null : (bySha256.get(sha256) ?? null)),
    count: byPath.size,
    unreadLines,
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null // no JSON: counted as a line that could not be read
  }
}
