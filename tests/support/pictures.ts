import sharp, { type Sharp } from 'sharp'

/** A calm picture of our own making: a sky, a hill and a sun, so that captions have busy and quiet places. Deterministic. */
export async function landscape(widthPx: number, heightPx: number): Promise<Sharp> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 300 200" preserveAspectRatio="none">
    <rect width="300" height="200" fill="#bcd9ea"/><circle cx="70" cy="60" r="24" fill="#f7d774"/>
    <path d="M0 150 Q80 90 160 140 T300 120 V200 H0Z" fill="#6f9a63"/><path d="M0 175 Q120 140 300 170 V200 H0Z" fill="#41704b"/></svg>`
  return sharp(await sharp(Buffer.from(svg)).png().toBuffer())
}
