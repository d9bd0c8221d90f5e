import sharp from 'sharp'
import type { SizePx } from '../../../domain/image.ts'

/** About as large as it is shown: templates have a least text height in px, so words on it are read, not guessed. */
const SAMPLE_SIZE: SizePx = { widthPx: 440, heightPx: 275 }

/** A calm evening by a lake, nobody's picture: what captions are shown on before there is one. */
const SAMPLE_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="${SAMPLE_SIZE.widthPx}" height="${SAMPLE_SIZE.heightPx}" viewBox="0 0 720 450">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#8fb0bf"/><stop offset="1" stop-color="#e9ddc8"/></linearGradient></defs>
<rect width="720" height="450" fill="url(#sky)"/>
<circle cx="190" cy="150" r="38" fill="#f6ecd2"/>
<path d="M0 262 Q120 190 250 246 T480 222 T720 258 V450 H0Z" fill="#7b94a0"/>
<path d="M0 300 Q150 244 300 290 T560 276 T720 300 V450 H0Z" fill="#54727a"/>
<rect y="318" width="720" height="132" fill="#b9c6c2"/>
<path d="M0 392 Q210 352 380 398 T720 376 V450 H0Z" fill="#2f4a48"/>
</svg>`

/** Draws the sample as JPEG; `path` is created or replaced. Rejects when it cannot be written. */
export async function drawSamplePicture(path: string): Promise<SizePx> {
  await sharp(Buffer.from(SAMPLE_SVG)).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toFile(path)
  return SAMPLE_SIZE
}
