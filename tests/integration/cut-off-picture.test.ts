import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NO_TRUST_LISTS } from '../../src/catalog/trust-lists.ts'
import { readEvidence } from '../../src/engines/node/evidence/read-evidence.ts'
import { containerCheck } from '../../src/verify/checks/container-check.ts'
import { judge } from '../../src/verify/verify-image.ts'
import { landscape } from '../support/pictures.ts'

let folder: string
let whole: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ursprung-cut-'))
  whole = await (await landscape(640, 480)).jpeg().toBuffer()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function findingsOf(name: string, bytes: Uint8Array): Promise<readonly (readonly [string, string])[]> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const evidence = await readEvidence({ path, trust: NO_TRUST_LISTS })
  if (!evidence.ok) throw new Error(evidence.error.message)
  const context = judge(evidence.value, [], '2026-11-23T00:00:00Z')
  return containerCheck.run(context).map(({ code, severity }) => [code, severity])
}

it('a JPEG whose end is missing is something to do, however much of it is there', async () => {
  expect(await findingsOf('whole.jpg', whole)).toEqual([])
  for (const share of [0.05, 0.5, 0.99])
    expect(await findingsOf(`${share}.jpg`, whole.subarray(0, whole.length * share))).toEqual([['file-cut-off', 'ask']])
})

it('other damage is told, and is nothing to do as long as the picture is there', async () => {
  const bent = Buffer.concat([whole.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, 1]), whole.subarray(2)])
  expect(await findingsOf('bent.jpg', bent)).toEqual([['file-malformed', 'note']])
})
