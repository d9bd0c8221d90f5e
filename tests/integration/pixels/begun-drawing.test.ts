import { describe, expect, it } from 'vitest'
import { unattendedJob } from '../../../src/domain/job.ts'
import type { DrawRequest, WishedDrawing } from '../../../src/engines/label-engines.ts'
import { raw } from './kinds-table.ts'
import { engine, placed, requestFor, save } from './render-bench.ts'

const wishedFor = (sourcePath: string, over: Partial<WishedDrawing> = {}): WishedDrawing => ({
  sourcePath,
  format: 'keep',
  preset: null,
  place: null,
  ...over,
})

async function draw(request: DrawRequest): Promise<Uint8Array> {
  const drawn = await engine.draw(request, unattendedJob())
  if (!drawn.ok) throw new Error(`${drawn.error.kind}: ${drawn.error.message}`)
  return drawn.value.bytes
}

describe('a picture that was begun before anything was known of it', () => {
  it('becomes what it becomes otherwise, in the place that was thought of and in another', async () => {
    const path = await save(raw(900, 700, 3).jpeg())
    for (const place of ['top-right', 'bottom-left', 'below'] as const) {
      const request = { ...requestFor(path, 'jpeg', placed(place)), sizeTold: { widthPx: 900, heightPx: 700 } }
      const begun = await engine.begin(wishedFor(path))
      expect(begun).not.toBeNull()
      expect(await draw({ ...request, begun })).toEqual(await draw(request))
      begun?.letGo()
    }
  })

  it('is read anew where it was let go of before, once or twice', async () => {
    const path = await save(raw(900, 700, 3).jpeg())
    const begun = await engine.begin(wishedFor(path))
    begun?.letGo()
    begun?.letGo()
    expect(await draw({ ...requestFor(path, 'jpeg'), begun })).toEqual(await draw(requestFor(path, 'jpeg')))
  })

  it('is not begun where it would be encoded anew, and is let be where it is no JPEG or not there', async () => {
    const jpeg = await save(raw(400, 300, 3).jpeg())
    for (const over of [{ preset: { id: 'web', widthPx: 200 } }, { format: 'png' }, { place: 'below' }] as const)
      expect(await engine.begin(wishedFor(jpeg, over))).toBeNull()
    const png = await save(raw(400, 300, 3).png())
    const begun = await engine.begin(wishedFor(png))
    const request = requestFor(png, 'png')
    expect(await draw({ ...request, begun })).toEqual(await draw(request))
    begun?.letGo()
    const missing = await engine.begin(wishedFor(`${jpeg}-saknas`))
    missing?.letGo()
  })
})
