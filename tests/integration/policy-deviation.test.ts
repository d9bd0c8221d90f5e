import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { landscape } from '../support/pictures.ts'
import { runCli, temporaryFolder } from '../support/run-cli.ts'

vi.setConfig({ testTimeout: 300_000 })

it('is for the ordinary channel: who, what, which rule, and neither picture nor path', async () => {
  const folder = temporaryFolder()
  const dataDir = temporaryFolder()
  const picture = join(folder, 'bild.jpg')
  await (await landscape(640, 420)).jpeg().toFile(picture)
  const to = join(folder, 'avvikelse.json')
  const said = ['--what', 'Publicerad utan märkning', '--where', 'kommunen.example/nyheter', '--by', 'webbredaktör']
  const run = await runCli(['deviation', picture, ...said, '--to', to], { dataDir })
  expect([run.status, run.stderr.includes('Error')]).toEqual([0, false])
  const text = readFileSync(to, 'utf8')
  const report = JSON.parse(text) as { statement: object; picture: object; channel: { name: string } | null }
  expect(report).toMatchObject({
    schema: 'ursprung.deviation/1',
    statement: { what: 'Publicerad utan märkning', where: 'kommunen.example/nyheter', reportedBy: 'webbredaktör' },
    picture: { name: 'bild.jpg' },
    isPictureAttached: false,
    policy: expect.stringContaining('default@'),
  })
  expect(report.channel?.name).toContain('incidentrapportering')
  expect(text).not.toContain(folder)
  expect(text).not.toContain(readFileSync(picture).toString('base64').slice(0, 200))
})
