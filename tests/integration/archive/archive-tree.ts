import { execFileSync } from 'node:child_process'
import { existsSync, cpSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import sharp from 'sharp'

const CORPUS = resolve(import.meta.dirname, '../../../../shared/corpus/c2pa/c2pa-org__public-testfiles/image/jpeg')

/** What a made tree holds, counted while it was made. */
export interface MadeArchive {
  readonly files: number
  readonly images: number
  readonly skipped: number
}

/** A tree with everything that has brought archive tools down: odd names, loops, links, pipes, empty and misnamed files. */
export async function makeArchive(root: string, count: number): Promise<MadeArchive> {
  let images = 0
  let skipped = 0
  const png = await sharp({ create: { width: 6, height: 6, channels: 3, background: '#41704b' } })
    .png()
    .toBuffer()
  const write = (name: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), bytes)
  }
  const image = (name: string): void => {
    write(name, Buffer.concat([png, Buffer.from(name)]))
    images += 1
  }
  const other = (name: string, bytes: Uint8Array | string): void => {
    write(name, bytes)
    skipped += 1
  }
  for (let at = 0; at < count; at += 1) image(`mapp ${at % 7}/under-${at % 3}/bild ${at}.png`)
  image('å ä ö/åäö.png'.normalize('NFC'))
  image('å ä ö/åäö.png'.normalize('NFD'))
  image(`${'l'.repeat(251)}.png`)
  image(`${'ö'.repeat(120)}/${'d'.repeat(200)}/${'e'.repeat(200)}/${'f'.repeat(200)}/djup.png`)
  image('-börjar med streck.png')
  image('=1+1;"x"\n\u001b[31m.png')
  image('.gömd/bild')
  other('läs mig.txt', 'hej')
  other('tom.jpg', '')
  other('ingen bild.jpg', 'hej')
  symlinkSync('..', join(root, 'mapp 0/slinga'))
  symlinkSync('ingenstans', join(root, 'bruten.png'))
  execFileSync('mkfifo', [join(root, 'rör.png')])
  skipped += 2
  linkSync(join(root, 'mapp 0/under-0/bild 0.png'), join(root, 'samma fil.png'))
  symlinkSync('samma fil.png', join(root, 'länkad.png'))
  images += 2
  if (existsSync(CORPUS)) {
    const real = readdirSync(CORPUS)
      .filter(name => name.endsWith('.jpg'))
      .slice(0, 6)
    for (const name of real) cpSync(join(CORPUS, name), join(root, `c2pa-${name}`))
    images += real.length
  }
  return { files: images + skipped, images, skipped }
}
