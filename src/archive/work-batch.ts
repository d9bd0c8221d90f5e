import type { Job } from '../domain/job.ts'
import type { ScanRecord } from './catalogue.ts'
import { isWithin } from './paths.ts'
import { type ScanDependencies, type ScannedFile, settleFiles } from './scan-archive.ts'
import type { ScanBatch } from './scan-queue.ts'

/** The same folder as the catalogue names it and as this computer does. */
export interface RootMapping {
  readonly catalogue: string
  readonly local: string
}

/** A path of the catalogue as this computer names it: by the longest mapping that fits, else the same. */
export function localPath(path: string, mappings: readonly RootMapping[]): string {
  const best = mappings
    .filter(({ catalogue }) => isWithin(path, catalogue))
    .toSorted((a, b) => b.catalogue.length - a.catalogue.length)[0]
  return best === undefined ? path : `${best.local}${path.slice(best.catalogue.length)}`
}

/**
 * Does one batch of somebody's scan: files that have their result by now are passed over, so that a batch that is done twice costs
 * little and changes nothing. Results stand in the catalogue, with its paths, before they are handed on.
 */
export async function* workBatch(
  { folder, after, files }: ScanBatch,
  scan: ScanRecord,
  dependencies: ScanDependencies,
  job: Job,
): AsyncGenerator<ScannedFile> {
  const listed = await dependencies.catalogue.listed(scan.id, { folder, after }, files)
  yield* settleFiles(
    listed.filter(file => !file.isDone),
    scan,
    dependencies,
    job,
  )
}

/** What a scan needs, on a computer where the folders may have other names. Whatever is said of a file names it as the catalogue does. */
export function withLocalPaths(dependencies: ScanDependencies, mappings: readonly RootMapping[]): ScanDependencies {
  if (mappings.length === 0) return dependencies
  const { looker, verify } = dependencies
  const local = (path: string): string => localPath(path, mappings)
  return {
    ...dependencies,
    looker: {
      look: async (requests, hash, job) => {
        const looked = await looker.look(
          requests.map(request => ({ ...request, path: local(request.path) })),
          hash,
          job,
        )
        return looked.map((answer, at) => {
          const path = requests[at]?.path ?? ''
          if (answer.kind !== 'problem') return answer
          return { ...answer, error: renamed(answer.error, local(path), path) }
        })
      },
      stamp: path => looker.stamp(local(path)),
      close: () => looker.close(),
    },
    verify: async (path, findFaces, job) => {
      const verdict = await verify(local(path), findFaces, job)
      const { report } = verdict
      const error = report.error === null ? null : renamed(report.error, local(path), path)
      return { ...verdict, report: { ...report, path, error } }
    },
  }
}

const renamed = <T extends { readonly message: string }>(error: T, from: string, to: string): T => ({
  ...error,
  message: error.message.replaceAll(from, to),
})
