import type { VerifyReport } from '../../domain/report.ts'

/**
 * What an information package is made of. Words of the field: E-ARK Common Specification for Information Packages (CSIP) 2.2.0 and
 * its submission profile (SIP) 2.2.0, https://dilcis.eu; package, representation, METS, PREMIS 3.
 */
export interface PackageFacts {
  /** Name of the package's folder, and what METS calls it (CSIP1, CSIPSTR2). */
  readonly id: string
  /** What the package holds, in a person's words (SIP1). */
  readonly title: string
  /** Who hands it over (SIP15-18). */
  readonly organisation: string
  /** Reference of the submission agreement (SIP5); `null`: none is named. */
  readonly agreement: string | null
  /** Version of Ursprung. */
  readonly version: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
  /** BCP 47 language of title and documentation. */
  readonly language: string
}

/** The representations of a package; `labelled` only where there are labelled copies. */
export const REPRESENTATIONS = ['rep-original', 'rep-labelled'] as const
export type RepresentationName = (typeof REPRESENTATIONS)[number]

/** A file of ours in the package: metadata, documentation, schemas. */
export interface WrittenFile {
  /** From the folder of the METS file that names it, with `/`. */
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly mediaType: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

/** One picture in a representation. */
export interface PackedPicture extends WrittenFile {
  /** Unique in the package; name of the PREMIS object and of the METS file. */
  readonly id: string
  /** Where it came from, as the person wrote it. */
  readonly originalName: string
  readonly report: VerifyReport
  /** For a labelled copy: the original it was made from. */
  readonly source: PictureSource | null
}

/** The original of a labelled copy. */
export interface PictureSource {
  readonly id: string
  readonly sha256: string
  /** When it was labelled, by the register; `null`: paired by name, and the register does not know it. */
  readonly labelledAt: string | null
}

/** How many pictures a representation holds, and their bytes. */
export interface RepresentationTotals {
  readonly pictures: number
  readonly bytes: number
}
