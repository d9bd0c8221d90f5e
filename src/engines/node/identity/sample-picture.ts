import sharp from 'sharp'

const WIDTH_PX = 320
const HEIGHT_PX = 200

/** Draws a small JPEG of our own to sign when a person wants to see what others will see. Nobody's picture is used for it. */
export async function drawSamplePicture(path: string): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${HEIGHT_PX}">
    <rect width="100%" height="100%" fill="#dbe7ee"/><circle cx="80" cy="70" r="30" fill="#f1c75b"/>
    <path d="M0 150 L110 80 L190 140 L250 100 L320 150 V200 H0 Z" fill="#5f8a6a"/></svg>`
  await sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).jpeg({ quality: 85 }).toFile(path)
}
