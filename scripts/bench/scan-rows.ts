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
/** What stands beside every other size, because it is what a person first tries. */
const FEW_FILES = 1_000
/** Files after which the mix of a tree begins anew (`make-tree.ts --even`). */
const MIX_FILES = 250
/**
 * The smaller tree is four times one whose time is taken out, and the larger ten times the smaller. From 4 000 to 40 000 the difference of the
 * small ones is over a second; with fewer files it is lost in what a start takes now and then.
 */
const [SMALLER, LARGER] = [4, 40]
/** Above this a scan takes minutes: few rounds. */
const MANY_FILES = 10_000
const FEW_ROUNDS = 3
/** Times that the small trees are scanned for each scan of the large one: theirs are over soon, and a hiccup would be a tenth of them. */
const SMALL_SCANS = 3

/** Trees of 1 000 files, of about `most` (whole ten thousands) and of a tenth and a fortieth of it; every 250 files hold the same mix. */
export async function scanRows(folder: string, most: number, rounds: number): Promise<readonly BenchRow[]> {
  const startFiles = Math.max(1, Math.round(most / LARGER / MIX_FILES)) * MIX_FILES
  const trees = new Map<number, Tree>()
  const treeOf = (files: number): Tree => {
    const tree = trees.get(files) ?? makeTree(folder, files)
    trees.set(files, tree)
    return tree
  }
  const [start, smaller, larger] = [1, SMALLER, LARGER].map(times => treeOf(startFiles * times)) as [Tree, Tree, Tree]
  const warm = freshScan(folder, treeOf(MIX_FILES))
  const warmUp = async (): Promise<void> => {
    await warm.prepare?.()
    await warm.run()
  }
  const few = treeOf(FEW_FILES)
  const ofFew = { first: freshScan(folder, few), again: await secondScan(folder, few), hash: hashing(few) }
  const rows = [...speedRows(few, await takeTurns(ofFew, { rounds, warmUp }))]
  const works = {
    start: repeated(freshScan(folder, start)),
    smaller: repeated(freshScan(folder, smaller)),
    first: freshScan(folder, larger),
    again: await secondScan(folder, larger),
    hash: hashing(larger),
  }
  const turns: Turns = { rounds: larger.files > MANY_FILES ? Math.min(rounds, FEW_ROUNDS) : rounds, warmUp }
  const times = await takeTurns(works, turns)
  const ofOne = (ofAll: readonly number[]): readonly number[] => ofAll.map(ms => ms / SMALL_SCANS)
  const files = { start: start.files, smaller: smaller.files, larger: larger.files }
  const each = { start: ofOne(times.start), smaller: ofOne(times.smaller), larger: times.first }
  return [...rows, ...speedRows(larger, times), ...growthRows(files, each)]
}

interface Tree {
  readonly path: string
  readonly files: number
  readonly corpusPictures: number
}

function makeTree(folder: string, files: number): Tree {
  const path = join(folder, `tree-${files}`)
  const args = [join(ROOT, 'scripts/measure/make-tree.ts'), path, String(files), '--even']
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
