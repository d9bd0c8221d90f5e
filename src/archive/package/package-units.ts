import type { ReportedError } from '../../domain/finding.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import { dcRecord } from './dc-record.ts'
import { type FileGroup, type MetadataFile, metsDocument } from './mets-document.ts'
import type {
  PackageFacts,
  PackedPicture,
  RepresentationName,
  RepresentationTotals,
  WrittenFile,
} from './package-facts.ts'
import { packagePremis, representationPremis } from './premis-package.ts'

/** A representation whose pictures are in their place. `pictures` can be walked any number of times. */
export interface PackedRepresentation {
  readonly name: RepresentationName
  readonly totals: RepresentationTotals
  readonly pictures: () => AsyncIterable<PackedPicture>
}

/** What writing the package's own files needs. */
export interface UnitDependencies {
  /** Writes a new file of the package; path relative to it. */
  readonly write: (
    path: string,
    pieces: AsyncIterable<string> | Iterable<string>,
  ) => Promise<Result<Pick<WrittenFile, 'sha256' | 'sizeBytes'>, ReportedError>>
  /** Words for titles and documentation. */
  readonly t: (id: string, values?: Readonly<Record<string, string | number>>) => string
  /** The schema of our Dublin Core records, as text. */
  readonly schema: string
  /** ISO 8601 UTC of now. */
  readonly now: () => string
}

/**
 * Writes everything in a package that is not a picture: for each representation and for the package Dublin Core, PREMIS, documentation,
 * schema and METS (CSIPSTR4-16). Gives the SHA-256 of the package's METS.
 */
export async function packageUnits(
  facts: PackageFacts,
  representations: readonly PackedRepresentation[],
  dependencies: UnitDependencies,
): Promise<Result<string, ReportedError>> {
  const writer = new UnitWriter(facts, dependencies)
  const pointers: FileGroup[] = []
  for (const representation of representations) {
    const mets = await writer.representation(representation)
    if (!mets.ok) return mets
    const { name } = representation
    pointers.push({
      id: `group-${name}`,
      use: `Representations/${name}`,
      files: () => [{ ...mets.value, id: `mets-${name}`, path: `representations/${name}/METS.xml` }],
      division: { metsPath: `representations/${name}/METS.xml` },
    })
  }
  const mets = await writer.package(representations, pointers)
  return mets.ok ? ok(mets.value.sha256) : mets
}

/** A METS file with what it describes. */
interface Unit {
  /** Folder in the package, with a slash at its end; empty for the package itself. */
  readonly base: string
  readonly objectId: string
  readonly title: string
  readonly totals: RepresentationTotals
  readonly documentation: string
  readonly premis: AsyncIterable<string> | Iterable<string>
  /** Verdicts of a representation as one JSON array. */
  readonly verdicts: AsyncIterable<string> | null
  readonly content: readonly FileGroup[]
}

class WriteFailure extends Error {
  readonly error: ReportedError
  constructor(error: ReportedError) {
    super(error.message)
    this.error = error
  }
}

class UnitWriter {
  readonly #facts: PackageFacts
  readonly #dependencies: UnitDependencies

  constructor(facts: PackageFacts, dependencies: UnitDependencies) {
    this.#facts = facts
    this.#dependencies = dependencies
  }

  representation({ name, totals, pictures }: PackedRepresentation): Promise<Result<WrittenFile, ReportedError>> {
    const { t } = this.#dependencies
    return this.#unit({
      base: `representations/${name}/`,
      objectId: name,
      title: `${this.#facts.title}: ${t(`package.${name}.title`)}`,
      totals,
      documentation: t(`package.${name}.about`, { pictures: totals.pictures }),
      premis: representationPremis(name, this.#facts, pictures),
      verdicts: verdictArray(pictures),
      content: [
        { id: 'group-data', use: `Representations/${name}/data`, files: pictures, division: 'Representations' },
      ],
    })
  }

  package(
    representations: readonly PackedRepresentation[],
    content: readonly FileGroup[],
  ): Promise<Result<WrittenFile, ReportedError>> {
    const { id, title, organisation, createdAt, version } = this.#facts
    const names = representations.map(({ name }) => name)
    const sum = (of: keyof RepresentationTotals): number =>
      representations.reduce((all, { totals }) => all + totals[of], 0)
    return this.#unit({
      base: '',
      objectId: id,
      title,
      totals: { pictures: sum('pictures'), bytes: sum('bytes') },
      documentation: this.#dependencies.t('package.about', { id, title, organisation, createdAt, version }),
      premis: [packagePremis(this.#facts, names)],
      verdicts: null,
      content,
    })
  }

  async #unit(unit: Unit): Promise<Result<WrittenFile, ReportedError>> {
    try {
      return ok(await this.#writeUnit(unit))
    } catch (cause) {
      if (cause instanceof WriteFailure) return err(cause.error)
      throw cause
    }
  }

  async #writeUnit(unit: Unit): Promise<WrittenFile> {
    const { objectId, title, totals } = unit
    const write = (path: string, mediaType: string, pieces: AsyncIterable<string> | Iterable<string>) =>
      this.#write({ base: unit.base, path, mediaType }, pieces)
    const dc = await write('metadata/descriptive/dc.xml', XML, [
      dcRecord(this.#facts, { title, identifier: objectId, totals }),
    ])
    const premis = await write('metadata/preservation/premis.xml', XML, unit.premis)
    const verdicts =
      unit.verdicts === null
        ? null
        : await write('metadata/preservation/verify.json', 'application/json', unit.verdicts)
    const readme = await write('documentation/README.txt', 'text/plain', [unit.documentation, '\n'])
    const schema = await write('schemas/ursprung-dc.xsd', XML, [this.#dependencies.schema])
    const preservation: readonly MetadataFile[] = [
      { ...premis, id: 'premis', type: 'PREMIS' },
      ...(verdicts === null ? [] : [{ ...verdicts, id: 'verdicts', type: { other: 'ursprung.verify/1' } }]),
    ]
    return write(
      'METS.xml',
      XML,
      metsDocument({
        objectId,
        label: title,
        package: this.#facts,
        descriptive: [{ ...dc, id: 'dublin-core', type: 'DC' }],
        preservation,
        groups: [
          {
            id: 'group-documentation',
            use: 'Documentation',
            files: () => [{ ...readme, id: 'readme' }],
            division: 'Documentation',
          },
          { id: 'group-schemas', use: 'Schemas', files: () => [{ ...schema, id: 'schema-dc' }], division: 'Schemas' },
          ...unit.content,
        ],
      }),
    )
  }

  async #write(
    { base, path, mediaType }: Record<'base' | 'path' | 'mediaType', string>,
    pieces: AsyncIterable<string> | Iterable<string>,
  ): Promise<WrittenFile> {
    const written = await this.#dependencies.write(`${base}${path}`, pieces)
    if (!written.ok) throw new WriteFailure(written.error)
    return { ...written.value, path, mediaType, createdAt: this.#dependencies.now() }
  }
}

const XML = 'application/xml'

/** The verdicts as one JSON array, each on a line of its own; paths as in METS. */
async function* verdictArray(pictures: () => AsyncIterable<PackedPicture>): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const { report } of pictures()) {
    yield `${separator}${JSON.stringify(report)}`
    separator = ',\n'
  }
  yield '\n]\n'
}
