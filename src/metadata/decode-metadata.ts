import type { MetadataField } from '../domain/evidence.ts'
import { indexOfAscii, utf8OrLatin1 } from '../container/bytes.ts'
import type { Block, BlockKind, ContainerReading } from '../container/container-reading.ts'
import type { DecodedMetadata, MetadataSink } from './decoded-metadata.ts'
import { addField, emptySink } from './decoded-metadata.ts'
import { decodeExif } from './exif.ts'
import { decodeIim } from './iim.ts'
import { decodeXmp } from './xmp.ts'
import { addXmpThumbnails } from './xmp-thumbnails.ts'

/** Text taken after `AIGC` where it stands in bytes nobody names; real declarations are under 2,000 characters. */
const MAX_AIGC_BYTES = 8_192
/** Blocks of one kind that are decoded; real files have at most three, and each may cost half a second when it is hostile. */
const MAX_BLOCKS_OF_A_KIND: Partial<Record<BlockKind, number>> = {
  xmp: 16,
  exif: 16,
  iim: 16,
  comment: 200,
  app: 200,
  trailer: 500,
}

/** Decodes every metadata block of a reading into fields; damage is told in `problems` and never throws. */
export function decodeMetadata(reading: ContainerReading): DecodedMetadata {
  const sink = emptySink()
  const counts = new Map<string, number>()
  for (const block of reading.blocks) {
    const count = (counts.get(block.kind) ?? 0) + 1
    counts.set(block.kind, count)
    const most = MAX_BLOCKS_OF_A_KIND[block.kind] ?? Number.POSITIVE_INFINITY
    if (count <= most) decodeBlock(block, sink)
    else if (count === most + 1) sink.problems.push(`more than ${most} ${block.kind} blocks; the rest is not decoded`)
  }
  addXmpThumbnails(sink)
  const { fields, thumbnails, problems } = sink
  return { fields, thumbnails, problems }
}

function decodeBlock(block: Block, sink: MetadataSink): void {
  switch (block.kind) {
    case 'xmp':
      return decodeXmp(block.bytes, block.at, sink)
    case 'exif':
      return decodeExif(block.bytes, block.at, sink)
    case 'iim':
      return decodeIim(block.bytes, block.at, sink)
    case 'text':
      return addField(sink, { source: 'png', field: `PNG:${block.key}`, value: block.text ?? '', at: block.at })
    case 'comment':
      return addField(sink, {
        source: 'exif',
        field: block.at.startsWith('GIF') ? 'GIF:comment' : 'JPEG:COM',
        value: block.text ?? '',
        at: block.at,
      })
    case 'trailer':
      if (block.key !== '')
        return addField(sink, {
          source: 'trailer',
          field: `SEFT:${block.key}`,
          value: utf8OrLatin1(block.bytes),
          at: block.at,
        })
      return addAigc(block, 'trailer', sink)
    case 'app':
      return addAigc(block, 'exif', sink)
    case 'c2pa':
    case 'icc':
      return
  }
}

/** A bare `AIGC{…}` stands in any APP segment (markers.md section 5); behind the picture it is looked for as well. */
function addAigc(block: Block, source: MetadataField['source'], sink: MetadataSink): void {
  const at = indexOfAscii(block.bytes, 'AIGC')
  if (at < 0) return
  const value = utf8OrLatin1(block.bytes.subarray(at, at + MAX_AIGC_BYTES))
  addField(sink, { source, field: source === 'trailer' ? 'trailer:AIGC' : 'JPEG:AIGC', value, at: block.at })
}
