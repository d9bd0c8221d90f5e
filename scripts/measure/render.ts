/**
 * Prints how long it takes to caption a 12-megapixel JPEG, beside sharp's bare decode + encode of the same picture with the same
 * settings in the same process: the floor below which no program on sharp can go.
 *
 *     node scripts/measure/render.ts [RUNS]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { unattendedJob } from '../../src/domain/job.ts'
import type { RequestedPlace } from '../../src/domain/label.ts'
import { createSharpPixels } from '../../src/engines/node/pixels/create-sharp-pixels.ts'
import { CAPTION_STYLE } from '../../tests/support/caption-style.ts'

const WIDTH_PX = 4000
const HEIGHT_PX = 3000
const engine = createSharpPixels()
sharp.cache(false)

/** Smooth shapes with grain, like a photograph: about 3 MB at quality 90. */
async function writePicture(path: string): Promise<void> {
  const pixels = Buffer.alloc(WIDTH_PX * HEIGHT_PX * 3)
  let seed = 1
  for (let index = 0; index < WIDTH_PX * HEIGHT_PX; index++) {
    const x = index % WIDTH_PX
    const y = Math.floor(index / WIDTH_PX)
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    const grain = (seed >> 16) & 15
    pixels[index * 3] = Math.sin(x / 97) * 60 + Math.cos(y / 53) * 50 + 120 + grain
    pixels[index * 3 + 1] = Math.sin((x + y) / 131) * 60 + 120 + grain
    pixels[index * 3 + 2] = Math.cos(x / 111 + y / 117) * 50 + 120 + grain
  }
  await sharp(pixels, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(path)
}

async function timeMs(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

async function caption(source: string, output: string, place: RequestedPlace): Promise<void> {
  await rm(output, { force: true })
  const rendered = await engine.render(
    {
      sourcePath: source,
      sourceFormat: 'jpeg',
      caption: { text: 'Skapad med AI', lang: 'sv', place, style: CAPTION_STYLE },
      format: 'jpeg',
      preset: null,
      faces: [],
      outputPath: output,
    },
    unattendedJob(),
  )
  if (!rendered.ok) throw new Error(`Expected a caption but received ${rendered.error.message}`)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 15)
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-measure-'))
  try {
    const source = join(folder, 'source.jpg')
    const output = join(folder, 'output.jpg')
    await writePicture(source)
    const places: readonly RequestedPlace[] = ['top-right', 'auto', 'bottom-right', 'below']
    const floor = () => sharp(source).keepIccProfile().jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toFile(output)
    await floor()
    await caption(source, output, 'auto')
    // Taken in turns, so that a busy machine slows both alike.
    const floors: number[] = []
    const times = new Map<RequestedPlace, number[]>(places.map(place => [place, []]))
    for (let run = 0; run < runs; run++) {
      floors.push(await timeMs(floor))
      for (const [place, taken] of times) taken.push(await timeMs(() => caption(source, output, place)))
    }
    const floorMs = median(floors)
    process.stdout.write(`12 MP JPEG, median of ${runs}: decode + encode alone ${floorMs.toFixed(0)} ms\n`)
    for (const [place, taken] of times)
      process.stdout.write(
        `${place.padEnd(13)} ${median(taken).toFixed(0)} ms  x ${(median(taken) / floorMs).toFixed(2)}\n`,
      )
    process.stdout.write(`peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
