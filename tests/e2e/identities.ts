import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ursprung } from '../../src/api/ursprung.ts'
import { compose } from '../../src/compose.ts'
import { createTexts } from '../../src/i18n/text.ts'
import type { LocalAuthority } from '../support/local-authority.ts'

/** A data folder that somebody has worked in before the page opens. `now`: the clock they had. */
export async function prepareData(
  work: (core: Ursprung) => Promise<unknown>,
  { dataDir = mkdtempSync(join(tmpdir(), 'ursprung-e2e-')), now = (): Date => new Date() } = {},
): Promise<string> {
  const core = await compose({ dataDir, texts: createTexts('sv'), policy: null, version: '0', now })
  if (!core.ok) throw new Error(core.error.message)
  await work(core.value)
  await core.value.close()
  return dataDir
}

/** `utgangen`: valid for the one second in which it was imported; `sala-2025`: nine days left. */
export async function makeAgeingIdentities(authority: LocalAuthority, folder?: string): Promise<string> {
  const { chainPath, keyPath } = authority.issue('utgangen', 'es256', { days: 0 })
  const validAt = new Date(new X509Certificate(readFileSync(chainPath)).validFrom)
  const dataDir = await prepareData(
    async core => {
      const imported = await core.administration.identities.import({ name: 'utgangen', paths: [chainPath, keyPath] })
      if (!imported.ok) throw new Error(imported.error.kind)
    },
    { now: () => validAt, ...(folder === undefined ? {} : { dataDir: folder }) },
  )
  await prepareData(
    core => core.administration.identities.create({ name: 'sala-2025', organisation: 'Sala kommun', validityDays: 9 }),
    { dataDir },
  )
  return dataDir
}
