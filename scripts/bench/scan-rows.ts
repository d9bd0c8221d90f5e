/** Archive scans of trees of growing size: files per second beside `sha256sum`, and whether a file of a larger tree costs more. */
import { execFile, execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { type BenchRow, speedRow } from './bench-row.ts'
import { type Turns, takeTurns, type Work } from './paired.ts'
import { growthRows } from './scan-growth.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const JOBS = String(Math.min(availableParallelism(), 4))
const LEAST_FILES = 1_000
/** A quarter of the smaller tree, a whole number of turns of the mix, is what starting and warming up cost. */
const START_SHARE = 4
/** From here on a scan takes minutes: few rounds. */
const MANY_FILES = 100_000
const FEW_ROUNDS = 3
/** Times that the small trees are scanned for each scan of the large one: theirs are over soon, and a hiccup would be a tenth of them. */
const SMALL_SCANS = 3

/** Trees of 1 000, 10 000 … `most` files; every 250 files hold the same mix. */
export async function scanRows(folder: string, most: number, rounds: number): Promise<readonly BenchRow[]> {
  let start = makeTree(folder, LEAST_FILES / START_SHARE)
  const first = freshScan(folder, start)
  const warmUp = async (): Promise<void> => {
    await first.prepare?.()
    await first.run()
  }
  let smaller = makeTree(folder, LEAST_FILES)
  const works = { first: freshScan(folder, smaller), again: await secondScan(folder, smaller), hash: hashing(smaller) }
  const rows = [...speedRows(smaller, await takeTurns(works, { rounds, warmUp }))]
  for (let files = LEAST_FILES * 10; files <= most; files *= 10) {
    if (smaller.files > LEAST_FILES) start = makeTree(folder, smaller.files / START_SHARE)
    const larger = makeTree(folder, files)
    const turns: Turns = { rounds: files >= MANY_FILES ? Math.min(rounds, FEW_ROUNDS) : rounds, warmUp }
    const works = {
      start: repeated(freshScan(folder, start)),
      smaller: repeated(freshScan(folder, smaller)),
      larger: freshScan(folder, larger),
      again: await secondScan(folder, larger),
      hash: hashing(larger),
    }
    const times = await takeTurns(works, turns)
    rows.push(...speedRows(larger, { ...times, first: times.larger }))
    const ofOne = (ofAll: readonly number[]): readonly number[] => ofAll.map(ms => ms / SMALL_SCANS)
    rows.push(
      ...growthRows(
        { start: start.files, smaller: smaller.files, larger: larger.files },
        { start: ofOne(times.start), smaller: ofOne(times.smaller), larger: times.larger },
      ),
    )
    smaller = larger
  }
  return rows
}

interface Tree {
  readonly path: string
  readonly files: number
  readonly corpusPictures: number
}

function makeTree(folder: string, files: number): Tree {
  const path = join(folder, `tree-${files}`)
  const args = [join(ROOT, 'scripts/make-tree.ts'), path, String(files), '--even']
  const { corpusPictures } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Tree
  return { path, files, corpusPictures }
}

/** The first scan: into a catalogue of its own every time. */
function freshScan(folder: string, tree: Tree): Work {
  const data = join(folder, `first-${tree.files}`)
  return { prepare: () => rm(data, { recursive: true, force: true }), run: () => scan(tree, data) }
}

const repeated = ({ run, prepare }: Work): Work => ({
  run: async () => {
    for (let count = 0; count < SMALL_SCANS; count += 1) {
      await prepare?.()
      await run()
    }
  },
})

/** A further scan, when nothing has changed. */
async function secondScan(folder: string, tree: Tree): Promise<Work> {
  const data = join(folder, `again-${tree.files}`)
  await scan(tree, data)
  return { run: () => scan(tree, data) }
}

const scan = ({ path }: Tree, data: string): Promise<void> =>
  finished(process.execPath, [join(ROOT, 'bin/ursprung.mjs'), 'scan', path, '--data', data, '--jobs', JOBS])

const hashing = ({ path }: Tree): Work => ({
  run: () => finished('sh', ['-c', `find "$0" -type f -print0 | xargs -0 -P ${JOBS} -n 64 sha256sum`, path]),
})

/** Status 1 and 3 are verdicts about the pictures, 2 is wrong usage; what is measured is the time. */
function finished(command: string, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    execFile(command, [...args], { maxBuffer: 1 << 28 }, (error, _, told) => {
      if (error === null || error.code === 1 || error.code === 3) done()
      else failed(new Error(`${command} ${args.join(' ')}: ${told || error.message}`))
    })
  })
}

function speedRows(
  tree: Tree,
  times: Readonly<Record<'first' | 'again' | 'hash', readonly number[]>>,
): readonly BenchRow[] {
  const group = 'scan'
  const mix = `${tree.files} files (${tree.corpusPictures} corpus pictures)`
  const warmUp = 'one scan of 250 files'
  return [
    speedRow(
      { group, what: `${mix}, first time`, floorIs: `sha256sum, ${JOBS} processes`, warmUp },
      { ours: times.first, floor: times.hash },
      tree.files,
    ),
    speedRow(
      { group, what: `${mix}, nothing changed`, floorIs: 'the first time', warmUp },
      { ours: times.again, floor: times.first },
      tree.files,
    ),
  ]
}
