import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Ursprung } from '../api/ursprung.ts'
import { indexLabelledCopies, type LabelledCopies, type LabelledCandidate } from '../archive/package/labelled-copies.ts'
import type { PackageFacts, PackedPicture, RepresentationName } from '../archive/package/package-facts.ts'
import {
  noPackage,
  type PackageInput,
  type PackageReport,
  type PackageRequest,
} from '../archive/package/package-report.ts'
import { createDataPaths, pictureId } from '../archive/package/package-names.ts'
import { packageUnits, type PackedRepresentation } from '../archive/package/package-units.ts'
import { registerFailure } from '../register/failure.ts'
import type { ReportedError } from '../domain/finding.ts'
import { type Job, unfollowedJob } from '../domain/job.ts'
import { MEDIA_TYPES } from '../domain/image.ts'
import { mapInOrder } from '../domain/map-in-order.ts'
import { err, ok, type Result } from '../domain/result.ts'
import { createFileLooker } from '../engines/node/archive/file-looker.ts'
import { openPackageFolder, type PackageFolder, type PackageNotes } from '../engines/node/archive/package-folder.ts'

const assetsDir = fileURLToPath(new URL('../../assets/package', import.meta.url))

/**
 * Builds an E-ARK information package (SIP): originals copied byte for byte and verified in their new place, labelled copies as a
 * representation of their own, PREMIS, verdicts, METS with the SHA-256 of every file. The folder appears whole or not at all; what a
 * killed run leaves is removed by the next. Rejects only on abort.
 */
export async function writePackage(app: Ursprung, request: PackageRequest, job: Job): Promise<PackageReport> {
  const { id } = request.facts
  const opened = await openPackageFolder(request.out, id)
  if (!opened.ok) return noPackage(id, opened.error)
  const folder = opened.value
  try {
    const built = await new PackageBuilder(app, folder, request, job).build()
    return built.ok ? built.value : noPackage(id, built.error)
  } finally {
    await folder.discard()
  }
}

interface Representation {
  readonly name: RepresentationName
  readonly notes: PackageNotes
  readonly nextPath: (relativePath: string) => string
  pictures: number
  bytes: number
}

/** Carries what all steps of one package share. */
class PackageBuilder {
  readonly #app: Ursprung
  readonly #folder: PackageFolder
  readonly #request: PackageRequest
  readonly #job: Job
  #withStop = 0
  readonly #used = new Set<string>()

  constructor(app: Ursprung, folder: PackageFolder, request: PackageRequest, job: Job) {
    this.#app = app
    this.#folder = folder
    this.#request = request
    this.#job = job
  }

  async build(): Promise<Result<PackageReport, ReportedError>> {
    const copies = await this.#labelledCopies()
    if (!copies.ok) return copies
    const original = await this.#representation('rep-original')
    if (!original.ok) return original
    const labelled = await this.#representation('rep-labelled')
    if (!labelled.ok) return labelled
    const packed = await this.#packAll(original.value, labelled.value, copies.value)
    await Promise.all([original.value.notes.finish(), labelled.value.notes.finish()])
    if (!packed.ok) return packed
    if (original.value.pictures === 0) return err({ kind: 'nothing-to-pack', message: this.#request.facts.id })
    const representations = [original.value, labelled.value].filter(({ pictures }) => pictures > 0)
    const mets = await this.#writeUnits(representations)
    if (!mets.ok) return mets
    const published = await this.#folder.publish()
    if (!published.ok) return published
    return ok({
      schema: 'ursprung.package/1',
      id: this.#request.facts.id,
      path: published.value,
      originals: original.value.pictures,
      labelled: labelled.value.pictures,
      leftOut: copies.value.count - this.#used.size,
      bytes: representations.reduce((sum, { bytes }) => sum + bytes, 0),
      metsSha256: mets.value,
      withStop: this.#withStop,
      error: null,
    })
  }

  async #representation(name: RepresentationName): Promise<Result<Representation, ReportedError>> {
    const notes = await this.#folder.openNotes(`${name}.jsonl`)
    return notes.ok ? ok({ name, notes: notes.value, nextPath: createDataPaths().next, pictures: 0, bytes: 0 }) : notes
  }

  async #packAll(
    original: Representation,
    labelled: Representation,
    copies: LabelledCopies,
  ): Promise<Result<void, ReportedError>> {
    let number = 0
    const work = async (input: Result<PackageInput, ReportedError>): Promise<Result<PackedPicture, ReportedError>> => {
      if (!input.ok) return input
      number += 1
      const { path, relativePath } = input.value
      const place = { id: pictureId('original', number), path: original.nextPath(relativePath), source: null }
      return this.#pack(path, original, place)
    }
    for await (const packed of mapInOrder(this.#inputs(), this.#request.jobs, async input => ({
      input,
      packed: await work(input),
    }))) {
      this.#job.signal.throwIfAborted()
      if (!packed.packed.ok) return packed.packed
      await this.#note(original, packed.packed.value)
      if (!packed.input.ok || copies.count === 0) continue
      const added = await this.#packCopies(packed.packed.value, packed.input.value.relativePath, { labelled, copies })
      if (!added.ok) return added
    }
    return ok(undefined)
  }

  async *#inputs(): AsyncGenerator<Result<PackageInput, ReportedError>> {
    for await (const input of this.#request.pictures) {
      this.#job.signal.throwIfAborted()
      yield input
    }
  }

  /** Copies and verifies one picture; the verdict is about the copy, so that it is about what is in the package. */
  async #pack(
    from: string,
    { name }: Representation,
    { id, path, source }: Pick<PackedPicture, 'id' | 'path' | 'source'>,
  ): Promise<Result<PackedPicture, ReportedError>> {
    const { signal } = this.#job
    const inPackage = `representations/${name}/${path}`
    const copied = await this.#folder.copyIn(from, inPackage, signal)
    if (!copied.ok) return err({ ...copied.error, message: `${from}: ${copied.error.message}` })
    const quiet = unfollowedJob(signal)
    const { report } = await this.#app.verify(
      this.#folder.absolute(inPackage),
      { findFaces: false, record: false },
      quiet,
    )
    const proof = report.sha256 === null ? await this.#folder.digest(inPackage, signal) : ok({ sha256: report.sha256 })
    if (!proof.ok) return proof
    if (proof.value.sha256 !== copied.value.sha256) return err({ kind: 'copy-differs', message: from })
    const { sha256, sizeBytes, modifiedAt } = copied.value
    const mediaType = report.format === null ? 'application/octet-stream' : MEDIA_TYPES[report.format]
    return ok({
      id,
      path,
      sha256,
      sizeBytes,
      mediaType,
      createdAt: modifiedAt,
      originalName: from,
      report: {
        ...report,
        path,
        error: report.error === null ? null : { ...report.error, message: report.error.kind },
      },
      source,
    })
  }

  async #note(representation: Representation, picture: PackedPicture): Promise<void> {
    await representation.notes.add(picture)
    representation.pictures += 1
    representation.bytes += picture.sizeBytes
    if (picture.report.findings.some(finding => finding.severity === 'stop')) this.#withStop += 1
    this.#job.report({ doneCount: representation.pictures, totalCount: null, currentName: picture.originalName })
  }

  /** A copy that the register does not know counts only when it carries our label. */
  async #packCopies(
    { id, sha256 }: PackedPicture,
    relativePath: string,
    { labelled, copies }: { readonly labelled: Representation; readonly copies: LabelledCopies },
  ): Promise<Result<void, ReportedError>> {
    const register = await this.#app.register()
    if (!register.ok) return register
    const entries = await register.value.findBySha256(sha256)
    if (!entries.ok) return err(registerFailure(entries.error))
    const labellings = entries.value.flatMap(({ at, event, entry }) =>
      event === 'labelled' && entry?.input?.sha256 === sha256 && entry.output !== null
        ? [{ at, outputSha256: entry.output.sha256 }]
        : [],
    )
    for (const { candidate, labelledAt } of copies.of({ sha256, relativePath }, labellings)) {
      if (labelledAt === null && !(await this.#isLabelled(candidate.path))) continue
      const place = {
        id: pictureId('labelled', labelled.pictures + 1),
        path: labelled.nextPath(candidate.relativePath),
        source: { id, sha256, labelledAt },
      }
      const packed = await this.#pack(candidate.path, labelled, place)
      if (!packed.ok) return packed
      await this.#note(labelled, packed.value)
      this.#used.add(candidate.path)
    }
    return ok(undefined)
  }

  async #isLabelled(path: string): Promise<boolean> {
    const quiet = unfollowedJob(this.#job.signal)
    return (await this.#app.verify(path, { findFaces: false, record: false }, quiet)).report.label.state === 'present'
  }

  /** Hashes everything in the folders of labelled copies, in processes that can be ended. */
  async #labelledCopies(): Promise<Result<LabelledCopies, ReportedError>> {
    const found: Omit<LabelledCandidate, 'sha256'>[] = []
    for (const folder of this.#request.labelledFolders)
      for await (const file of this.#app.files.walk(folder, [])) {
        if (!file.ok) return file
        found.push(file.value)
      }
    const looker = createFileLooker(this.#request.jobs)
    try {
      const looked = await looker.look(
        found.map(({ path }) => ({ path, known: null })),
        true,
        this.#job,
      )
      const candidates = found.flatMap((file, at) => {
        const answer = looked[at]
        return answer?.kind === 'image' && answer.sha256 !== null ? [{ ...file, sha256: answer.sha256 }] : []
      })
      return ok(indexLabelledCopies(candidates))
    } finally {
      await looker.close()
    }
  }

  /** Metadata of the representations first: the package's METS holds the hash of theirs. Gives the hash of the package's METS. */
  async #writeUnits(representations: readonly Representation[]): Promise<Result<string, ReportedError>> {
    const facts: PackageFacts = {
      ...this.#request.facts,
      version: this.#app.version,
      createdAt: new Date().toISOString(),
      language: this.#app.texts.language,
    }
    const packed = representations.map(
      ({ name, notes, pictures, bytes }): PackedRepresentation => ({
        name,
        totals: { pictures, bytes },
        // Written by ourselves a moment ago, and by nobody else.
        pictures: notes.read as () => AsyncIterable<PackedPicture>,
      }),
    )
    return packageUnits(facts, packed, {
      write: (path, pieces) => this.#folder.write(path, pieces, this.#job.signal),
      t: this.#app.texts.t,
      schema: await readFile(`${assetsDir}/ursprung-dc.xsd`, 'utf8'),
      now: () => new Date().toISOString(),
    })
  }
}
