/** A file that may be a labelled copy. `relativePath` from the folder it was found in, with `/`. */
export interface LabelledCandidate {
  readonly path: string
  readonly relativePath: string
  readonly sha256: string
}

/** What the register says was made of an original. `at` ISO 8601 UTC. */
export interface RecordedLabelling {
  readonly at: string
  readonly outputSha256: string
}

/** A candidate that belongs to an original, and how that is known. */
export interface LabelledMatch {
  readonly candidate: LabelledCandidate
  /** By the register; `null`: by its name alone, so that its label has to be proved. */
  readonly labelledAt: string | null
}

/** Candidates by what they can be found by. Holds one entry a file: a few hundred bytes each. */
export interface LabelledCopies {
  readonly count: number
  /** Copies of one original, by the register first. */
  readonly of: (
    original: { readonly sha256: string; readonly relativePath: string },
    labellings: readonly RecordedLabelling[],
  ) => readonly LabelledMatch[]
}

/** Makes the index. */
export function indexLabelledCopies(candidates: readonly LabelledCandidate[]): LabelledCopies {
  const byHash = groupBy(candidates, candidate => candidate.sha256)
  const byStem = groupBy(candidates, candidate => stemOf(candidate.relativePath))
  return {
    count: candidates.length,
    of: ({ sha256, relativePath }, labellings) => {
      const found = new Map<string, LabelledMatch>()
      for (const { at, outputSha256 } of labellings)
        for (const candidate of byHash.get(outputSha256) ?? []) found.set(candidate.path, { candidate, labelledAt: at })
      for (const candidate of byStem.get(stemOf(relativePath)) ?? [])
        if (candidate.sha256 !== sha256 && !found.has(candidate.path))
          found.set(candidate.path, { candidate, labelledAt: null })
      return [...found.values()]
    },
  }
}

/** `label` keeps folder and name and may change the ending. */
const stemOf = (path: string): string =>
  path
    .replace(/\.[^./]*$/, '')
    .normalize('NFC')
    .toLowerCase()

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
