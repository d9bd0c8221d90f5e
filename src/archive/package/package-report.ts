import type { ReportedError } from '../../domain/finding.ts'
import type { Result } from '../../domain/result.ts'
import type { PackageFacts } from './package-facts.ts'

/** One picture to pack. `relativePath`: where it goes below `data/`. */
export interface PackageInput {
  readonly path: string
  readonly relativePath: string
}

/** What a package is made of. */
export interface PackageRequest {
  readonly facts: Omit<PackageFacts, 'version' | 'createdAt' | 'language'>
  /** Where the package's folder goes. */
  readonly out: string
  /** An input that cannot be used ends the package: one that lacks what was asked for is worse than none. */
  readonly pictures: AsyncIterable<Result<PackageInput, ReportedError>>
  /** Folders with labelled copies of the pictures. */
  readonly labelledFolders: readonly string[]
  readonly jobs: number
}

/** What came of it. Exactly one of `path` and `error` is `null`. */
export interface PackageReport {
  readonly schema: 'ursprung.package/1'
  readonly id: string
  readonly path: string | null
  readonly originals: number
  readonly labelled: number
  /** Files in the folders of labelled copies that belong to no picture of the package. */
  readonly leftOut: number
  readonly bytes: number
  /** Of the package's METS.xml: with it, everything in the package is fixed. */
  readonly metsSha256: string | null
  /** Pictures with at least one `stop`. */
  readonly withStop: number
  readonly error: ReportedError | null
}

/** The report of a package that was not written. */
export const noPackage = (id: string, error: ReportedError): PackageReport => ({
  schema: 'ursprung.package/1',
  id,
  path: null,
  originals: 0,
  labelled: 0,
  leftOut: 0,
  bytes: 0,
  metsSha256: null,
  withStop: 0,
  error,
})
