import { existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const CORPUS = join(import.meta.dirname, '../../../shared/corpus')
export const hasCorpus = existsSync(join(CORPUS, 'origin/index.json'))
export const hasTrustLists = existsSync(join(CORPUS, 'trust/anchors.pem'))

/** Real pictures by what they show of the program; only where the corpus lies beside the project. */
export const corpus = {
  trustedAi: join(CORPUS, 'origin/ai-c2pa/trustnxt__amazon-titan-g1.png'),
  /** Signed with a thumbnail of itself and of its parent. */
  withParent: join(CORPUS, 'origin/ai-c2pa/contentauth__genai-actions-v2.jpg'),
  aiEdited: join(CORPUS, 'origin/ai-edited/contentauth__gen-fill.jpg'),
  camera: join(CORPUS, 'origin/camera-c2pa/c2pa-org__nikon-20221019-building.jpeg'),
  conflict: join(CORPUS, 'origin/synthetic/jpg_xmp_conflict.jpg'),
  people: join(CORPUS, 'origin/people/mikekovarik__IMG_5910.jpg'),
  fox: join(CORPUS, 'faces/ComfyUI_examples_fox.jpg'),
  coffee: join(CORPUS, 'faces/scikit-image_coffee.jpg'),
  heic: join(CORPUS, 'c2pa/contentauth__c2pa-rs/sdk/tests/fixtures/sample1.heif'),
  declaredHeic: join(CORPUS, 'origin/synthetic/heic_xmp_dst.heic'),
  faces: join(CORPUS, 'faces/human_group-1.jpg'),
  island: join(CORPUS, 'faces/ComfyUI_examples_island.jpg'),
} as const

export const trustFiles = ['C2PA-TRUST-LIST.pem', 'C2PA-TSA-TRUST-LIST.pem', 'anchors.pem', 'allowed.pem'].map(name =>
  join(CORPUS, 'trust', name),
)

/** IPTC digital source type in XMP, as generators write it. */
const xmpWith = (body: string): string =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">${body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

/** What a generator writes that says so: made by a trained model. */
export const AI_XMP = xmpWith(
  '<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>',
)

/** A landscape drawn by code: sky, hills, lake. Calm enough to place a caption on, and nobody's picture. */
export async function drawLandscape(
  path: string,
  options: { readonly seed?: number; readonly xmp?: string; readonly width?: number } = {},
): Promise<string> {
  const { seed = 0, width = 1200 } = options
  const height = Math.round(width * 0.67)
  const hue = (198 + seed * 37) % 360
  const hill = (base: number, amplitude: number, colour: string): string => {
    const points = Array.from(
      { length: 25 },
      (_, index) => `${(index / 24) * width},${height * (base - amplitude * Math.abs(Math.sin(index * 0.9 + seed)))}`,
    )
    return `<polygon fill="${colour}" points="0,${height} ${points.join(' ')} ${width},${height}"/>`
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue} 45% 62%)"/><stop offset="1" stop-color="hsl(${(hue + 160) % 360} 50% 88%)"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#s)"/><circle cx="${width * 0.26}" cy="${height * 0.3}" r="${height * 0.09}" fill="hsl(45 90% 90%)"/>${hill(0.62, 0.2, `hsl(${hue} 25% 52%)`)}${hill(0.74, 0.13, `hsl(${(hue + 300) % 360} 22% 40%)`)}${hill(0.9, 0.08, `hsl(${(hue + 280) % 360} 26% 26%)`)}</svg>`
  const picture = sharp(Buffer.from(svg))
  const drawing = path.endsWith('.png') ? picture.png() : picture.jpeg({ quality: 88 })
  await (options.xmp === undefined ? drawing : drawing.withXmp(options.xmp)).toFile(path)
  return path
}

/** Pictures made for the tests, in a folder of their own. */
export async function makePictures(folder: string) {
  mkdirSync(folder, { recursive: true })
  const at = (name: string): string => join(folder, name)
  const dst = (type: string): string =>
    `<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/${type}</Iptc4xmpExt:DigitalSourceType>`
  return {
    plain: await drawLandscape(at('Ån i Sala.jpg')),
    declaredAi: await drawLandscape(at('Biblioteket.jpg'), { seed: 2, xmp: xmpWith(dst('trainedAlgorithmicMedia')) }),
    other: await drawLandscape(at('Torget.jpg'), { seed: 4 }),
    conflict: await drawLandscape(at('Hamnen.jpg'), {
      seed: 9,
      xmp: xmpWith(`${dst('digitalCapture')}<photoshop:Credit>Made with Google AI</photoshop:Credit>`),
    }),
    hostile: await drawLandscape(at('elak.png'), {
      seed: 6,
      xmp: xmpWith(
        `${dst('trainedAlgorithmicMedia')}<photoshop:Credit>${HOSTILE_ESCAPED}</photoshop:Credit><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">${HOSTILE_ESCAPED}</rdf:li></rdf:Alt></dc:rights><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>${HOSTILE_ESCAPED}</rdf:li><rdf:li>__proto__</rdf:li><rdf:li>${'A'.repeat(1_000_000)}</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>`,
      ),
    }),
  }
}

/** Copies of a picture, each with bytes of its own: `bild-0000.jpg`, `bild-0001.jpg`, … */
export function fillFolder(folder: string, picture: Buffer, count: number): void {
  for (let index = 0; index < count; index += 1)
    writeFileSync(copyIn(folder, index), Buffer.concat([picture, Buffer.from([index & 255, index >> 8])]))
}

/** So many files that a fast machine, too, is still at them when a person presses a button: 600 copies, each under several names. */
export function fillFolderWithNames(folder: string, picture: Buffer, count: number): void {
  const copies = 600
  fillFolder(folder, picture, copies)
  for (let index = copies; index < count; index += 1)
    linkSync(copyIn(folder, index % copies), join(folder, `namn-${String(index).padStart(5, '0')}.jpg`))
}

const copyIn = (folder: string, index: number): string => join(folder, `bild-${String(index).padStart(4, '0')}.jpg`)

/** Markup, script, prototype key and right-to-left override in one; must be seen as text and do nothing. */
export const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202egpj.kcab __proto__`
const HOSTILE_ESCAPED = HOSTILE.replaceAll('&', '&amp;')
  .replaceAll('<', '&lt;')
  .replaceAll('>', '&gt;')
  .replaceAll('"', '&quot;')
