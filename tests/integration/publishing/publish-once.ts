import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { labelRequest } from '../../../scripts/measure/label-checks.ts'
import type { PackRequest } from '../../../src/api/publishing.ts'
import type { LabelRequest, Ursprung } from '../../../src/api/ursprung.ts'
import { compose } from '../../../src/compose.ts'
import { unattendedJob } from '../../../src/domain/job.ts'
import { createTexts } from '../../../src/i18n/text.ts'
import type { PackReport } from '../../../src/publish/pack.ts'
import { landscape } from '../../support/pictures.ts'
import { temporaryFolder } from '../../support/run-cli.ts'

/** An app with a data folder of its own, one picture, and its pack in `ut/on`. */
export interface Published {
  readonly app: Ursprung
  readonly folder: string
  /** The picture as it came, without a caption. */
  readonly source: string
  readonly label: LabelRequest
  readonly pack: PackReport
  readonly requestFor: (path: string, more?: Partial<PackRequest>) => PackRequest
  readonly inPack: (name: string) => string
  readonly close: () => Promise<void>
}

/** Opens the app at a time that stands still and makes a pack; the tool's name is hostile. */
export async function publishOnce(): Promise<Published> {
  const folder = temporaryFolder()
  const source = join(folder, 'Sommar på ön.jpg')
  await (await landscape(1600, 1067)).jpeg({ quality: 90 }).toFile(source)
  const texts = createTexts('sv')
  const at = new Date()
  const now = (): Date => at
  const opened = await compose({
    dataDir: join(folder, 'data'),
    texts,
    policy: 'eu-koden',
    version: '0.0.1',
    readers: 1,
    now,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  const app = opened.value
  const more = { tool: 'Firefly"><script>', alt: 'En ö', decidedBy: 'Kommunikatör', findFaces: false }
  const label = labelRequest(app, more)
  const requestFor = (path: string, other: Partial<PackRequest> = {}): PackRequest => ({
    sourcePath: source,
    target: { path: join(folder, path), kind: 'folder' },
    label,
    masterPath: null,
    presets: null,
    stem: null,
    pageLang: null,
    altLang: null,
    baseUrl: '',
    ...other,
  })
  const pack = await app.publishing.pack(requestFor('ut/on'), unattendedJob())
  if (pack.status !== 'packed') throw new Error(JSON.stringify(pack))
  return {
    app,
    folder,
    source,
    label,
    pack,
    requestFor,
    inPack: name => join(folder, 'ut/on', name),
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
