/** Rows for measuring a catalogue: written through its own interface as a scan writes them. */
import type { FileResult } from '../../src/archive/archive-file.ts'
import type { ArchiveCatalogue } from '../../src/archive/catalogue.ts'

/** So many files below `place`, and what is found in each. `nameOf` gives the name below `place`, by number from 0. */
export interface MadeRows {
  readonly rows: number
  readonly place: string
  readonly nameOf: (index: number) => string
  readonly resultOf: (id: number, path: string) => FileResult
}

const LISTED_AT_ONCE = 4_000
const RECORDED_AT_ONCE = 512

export async function listRows(
  catalogue: ArchiveCatalogue,
  scan: number,
  { rows, place, nameOf }: MadeRows,
): Promise<void> {
  for (let at = 0; at < rows; at += LISTED_AT_ONCE) {
    const files = Array.from(
      { length: Math.min(LISTED_AT_ONCE, rows - at) },
      (_, index) => `${place}/${nameOf(at + index)}`,
    )
    await catalogue.saveListings(scan, [
      { folder: place, files, folders: [], links: [], isComplete: at + LISTED_AT_ONCE >= rows, error: null },
    ])
  }
  await catalogue.finishListing(scan)
}

export async function recordRows(
  catalogue: ArchiveCatalogue,
  scan: number,
  { place, resultOf }: MadeRows,
): Promise<void> {
  for (let after = ''; ; ) {
    const page = await catalogue.listed(scan, { folder: place, after }, RECORDED_AT_ONCE)
    if (page.length === 0) return
    await catalogue.record(
      scan,
      page.map(({ id, path }) => resultOf(id, path)),
    )
    after = page.at(-1)?.path ?? ''
  }
}
