/** Readers that spin, fall silent, die or eat all memory, mixed with healthy ones: every picture gets an answer in its time, and the readers after it work. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve, join } from 'node:path'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { createIsolatedEvidence } from '../../src/engines/node/evidence/isolated-evidence.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { ascii, app, concat, jpegFile, tamXmp, u16, u32, xmpApp } from '../../tests/unit/container/build-files.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'

const ENTRY = new URL(`file://${resolve(import.meta.dirname, '../../tests/integration/stuck-reader-tasks.ts')}`)
const WAYS = ['always-stuck', 'spins', 'silent', 'dies', 'eats', 'healthy', 'healthy'] as const
const LIMIT_MS = 1_000
/** Two tries, a new process between them, and a busy machine. */
const LONGEST_MS = LIMIT_MS * 2 + 15_000

/** `rounds` pictures, two at a time. */
export async function workerProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'workers')
  mkdirSync(arena, { recursive: true })
  const picture = jpegFile([
    xmpApp(tamXmp()),
    app(11, ascii('JP'), u16(1), u32(1), concat(u32(13), ascii('jumb'), ascii('store'))),
  ])
  const random = seededRandom(seed)
  const { add, counts } = tally()
  const broken: string[] = []
  let hit = 0
  const evidence = createIsolatedEvidence({
    readers: 2,
    loadTrust: () => Promise.resolve(NO_TRUST_LISTS),
    faces: { sensitivity: 'normal', plugin: null },
    engineName: () => Promise.resolve('torture'),
    entry: ENTRY,
  })
  const readOne = async (index: number): Promise<void> => {
    const way = WAYS[Math.floor(random() * WAYS.length)] ?? 'healthy'
    const path = join(arena, `${index}-${way}.jpg`)
    writeFileSync(path, picture)
    const started = performance.now()
    const read = await evidence.read(path, { findFaces: false, timeoutMs: LIMIT_MS, memoryMb: 500 }, unattendedJob())
    const ms = performance.now() - started
    if (way !== 'healthy') hit += 1
    add(`${way}: ${read.ok ? 'read' : read.error.kind}`)
    const shouldRead = way !== 'always-stuck'
    if (read.ok !== shouldRead)
      broken.push(`workers seed ${seed} ${index} ${way}: ${read.ok ? 'read' : read.error.message}`)
    if (ms > LONGEST_MS) broken.push(`workers seed ${seed} ${index} ${way}: ${ms.toFixed(0)} ms`)
  }
  try {
    for (let index = 0; index < rounds; index += 2) await Promise.all([readOne(index), readOne(index + 1)])
  } finally {
    await evidence.close()
  }
  return { programme: 'readers that hang, die or eat memory', tried: rounds, hit, seen: counts, broken }
}
