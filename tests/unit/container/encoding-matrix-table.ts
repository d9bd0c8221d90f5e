/** Made files for the encoding matrix: shared/knowledge/markers.md 11.2. */
import {
  app,
  ascii,
  bmffFile,
  box,
  chunk,
  commentAscii,
  commentUnicode,
  concat,
  exifApp,
  extendedXmpApp,
  IPTC_EXT,
  iTXt,
  jpegFile,
  PARAMETERS,
  photoshop,
  pngFile,
  raw,
  rawProfile,
  seftTrailer,
  segment,
  short,
  TAM,
  tamXmp,
  tEXt,
  tiffStructure,
  userComment,
  utf16,
  utf8,
  webpFile,
  xmp,
  xmpApp,
  zTXt,
} from './build-files.ts'

const DST = 'Iptc4xmpExt:DigitalSourceType'
const jpegXmp = (packet: string | Uint8Array): Uint8Array =>
  jpegFile([xmpApp(typeof packet === 'string' ? utf8(packet) : packet)])
const jpegComment = (bytes: Uint8Array, order: 'II' | 'MM' = 'II'): Uint8Array =>
  jpegFile([exifApp(commentTiff(bytes, order))])
const commentTiff = (bytes: Uint8Array, order: 'II' | 'MM' = 'II'): Uint8Array =>
  tiffStructure({ order, exif: [userComment(bytes)] })
const credit = (): Uint8Array => photoshop([[110, utf8('Made with Google AI')]])
const tiffFile = (values: Parameters<typeof tiffStructure>[0]): Uint8Array =>
  tiffStructure({ ...values, main: [short(256, 40, true), short(257, 30, true), ...(values.main ?? [])] })
const element = (value: string): string => `<${DST}>${value}</${DST}>`
const TC260 = '{"Label":"1","ContentProducer":"001191110102TEST"}'
const big = `<!-- ${'x'.repeat(300)} -->`
const extended = utf8(xmp(IPTC_EXT, element(TAM) + big))
const halves = [extended.slice(0, 200), extended.slice(200)] as const

/** A made file for every container and encoding, and the field in which the mark must be found. Each says AI. */
export const MATRIX: readonly (readonly [name: string, file: () => Uint8Array, field: string])[] = [
  ['JPEG XMP element', () => jpegXmp(xmp(IPTC_EXT, element(TAM))), DST],
  ['JPEG XMP attribute', () => jpegXmp(xmp(`${IPTC_EXT} ${DST}="${TAM}"`)), DST],
  ['JPEG XMP rdf:resource', () => jpegXmp(xmp(IPTC_EXT, `<${DST} rdf:resource="${TAM}"/>`)), DST],
  ['JPEG XMP https', () => jpegXmp(xmp(IPTC_EXT, element(TAM.replace('http:', 'https:')))), DST],
  ['JPEG XMP short form', () => jpegXmp(xmp(IPTC_EXT, element('trainedAlgorithmicMedia'))), DST],
  [
    'JPEG XMP QCode with leading space',
    () => jpegXmp(xmp(IPTC_EXT, element(' digsrctype:trainedAlgorithmicMedia'))),
    DST,
  ],
  [
    'JPEG XMP other prefix',
    () => jpegXmp(xmp(IPTC_EXT.replace('Iptc4xmpExt', 'q7'), `<q7:DigitalSourceType>${TAM}</q7:DigitalSourceType>`)),
    DST,
  ],
  ['JPEG XMP CDATA', () => jpegXmp(xmp(IPTC_EXT, element(`<![CDATA[${TAM}]]>`))), DST],
  [
    'JPEG XMP two roots',
    () => jpegXmp(`${xmp('xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="x"')}${xmp(IPTC_EXT, element(TAM))}`),
    DST,
  ],
  ['JPEG XMP cut off', () => jpegXmp(xmp(IPTC_EXT, `${element(TAM)}<Iptc4xmpExt:Event>x`).slice(0, -60)), DST],
  [
    'JPEG XMP deprecated twin',
    () => jpegXmp(xmp(IPTC_EXT, `<Iptc4xmpExt:DigitalSourceFileType>${TAM}</Iptc4xmpExt:DigitalSourceFileType>`)),
    'Iptc4xmpExt:DigitalSourceFileType',
  ],
  [
    'JPEG XMP entities (TC260 JSON)',
    () =>
      jpegXmp(
        xmp('xmlns:T="http://www.tc260.org.cn/ns/AIGC/1.0/"', `<T:AIGC>${TC260.replaceAll('"', '&quot;')}</T:AIGC>`),
      ),
    'TC260:AIGC',
  ],
  ['JPEG XMP UTF-16LE', () => jpegXmp(utf16(`\ufeff${xmp(IPTC_EXT, element(TAM))}`, 'le')), DST],
  ['JPEG XMP UTF-16BE', () => jpegXmp(utf16(`\ufeff${xmp(IPTC_EXT, element(TAM))}`, 'be')), DST],
  [
    'JPEG XMP UTF-16LE without byte order mark',
    () => jpegXmp(utf16(xmp(IPTC_EXT, element(TAM)).slice(xmp('').indexOf('<x:')), 'le')),
    DST,
  ],
  ['JPEG XMP UTF-32BE', () => jpegXmp(utf32be(`\ufeff${xmp(IPTC_EXT, element(TAM))}`)), DST],
  [
    'JPEG extended XMP in order',
    () =>
      jpegFile([
        xmpApp(utf8(xmp(''))),
        extendedXmpApp(halves[0], 0, extended.length),
        extendedXmpApp(halves[1], 200, extended.length),
      ]),
    DST,
  ],
  [
    'JPEG extended XMP out of order',
    () =>
      jpegFile([
        extendedXmpApp(halves[1], 200, extended.length),
        xmpApp(utf8(xmp(''))),
        extendedXmpApp(halves[0], 0, extended.length),
      ]),
    DST,
  ],
  [
    'JPEG second XMP packet',
    () => jpegFile([xmpApp(utf8(xmp('xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="x"'))), xmpApp(tamXmp())]),
    DST,
  ],
  ['JPEG COM', () => jpegFile([segment(0xfe, utf8(PARAMETERS))]), 'JPEG:COM'],
  ['JPEG bare AIGC in an APP segment', () => jpegFile([app(9, ascii(`AIGC${TC260}`))]), 'JPEG:AIGC'],
  ['JPEG IIM credit', () => jpegFile([app(13, ascii('Photoshop 3.0\0'), credit())]), 'IIM:2:110'],
  [
    'JPEG IIM split over two segments',
    () =>
      jpegFile([
        app(13, ascii('Photoshop 3.0\0'), credit().slice(0, 15)),
        app(13, ascii('Photoshop 3.0\0'), credit().slice(15)),
      ]),
    'IIM:2:110',
  ],
  ['UserComment ASCII', () => jpegComment(commentAscii()), 'EXIF:UserComment'],
  ['UserComment UNICODE LE in II', () => jpegComment(commentUnicode('le')), 'EXIF:UserComment'],
  ['UserComment UNICODE BE in II', () => jpegComment(commentUnicode('be')), 'EXIF:UserComment'],
  ['UserComment UNICODE LE in MM', () => jpegComment(commentUnicode('le'), 'MM'), 'EXIF:UserComment'],
  [
    'UserComment UNICODE with UTF-8 behind it',
    () => jpegComment(concat(ascii('UNICODE\0'), ascii(PARAMETERS.replace('ö', 'o')))),
    'EXIF:UserComment',
  ],
  ['UserComment without header', () => jpegComment(utf8(PARAMETERS)), 'EXIF:UserComment'],
  [
    'UserComment with zeros for header',
    () => jpegComment(concat(new Uint8Array(8), utf8(PARAMETERS))),
    'EXIF:UserComment',
  ],
  [
    'UserComment in IFD0',
    () => jpegFile([exifApp(tiffStructure({ main: [userComment(commentAscii())] }))]),
    'EXIF:UserComment',
  ],
  [
    'XPComment',
    () => jpegFile([exifApp(tiffStructure({ main: [raw(0x9c9c, utf16(`${PARAMETERS}\0`, 'le'), 1)] }))]),
    'EXIF:XPComment',
  ],
  ['PNG tEXt', () => pngFile([tEXt('parameters', utf8(PARAMETERS))]), 'PNG:parameters'],
  ['PNG iTXt', () => pngFile([iTXt('parameters', utf8(PARAMETERS))]), 'PNG:parameters'],
  ['PNG compressed iTXt', () => pngFile([iTXt('parameters', utf8(PARAMETERS), true)]), 'PNG:parameters'],
  ['PNG zTXt', () => pngFile([zTXt('parameters', utf8(PARAMETERS))]), 'PNG:parameters'],
  ['PNG text after IDAT', () => pngFile([], [tEXt('parameters', utf8(PARAMETERS))]), 'PNG:parameters'],
  ['PNG zTXt after IDAT', () => pngFile([], [zTXt('Dream', ascii('"ett hus" -s 50 -S 12 -W512'))]), 'PNG:Dream'],
  ['PNG XMP iTXt', () => pngFile([iTXt('XML:com.adobe.xmp', tamXmp())]), DST],
  ['PNG XMP compressed iTXt', () => pngFile([iTXt('XML:com.adobe.xmp', tamXmp(), true)]), DST],
  ['PNG XMP tEXt', () => pngFile([tEXt('XML:com.adobe.xmp', tamXmp())]), DST],
  ['PNG XMP zTXt', () => pngFile([zTXt('XML:com.adobe.xmp', tamXmp())]), DST],
  ['PNG XMP after IDAT', () => pngFile([], [iTXt('XML:com.adobe.xmp', tamXmp())]), DST],
  [
    'PNG raw profile exif',
    () => pngFile([rawProfile('exif', concat(ascii('Exif\0\0'), commentTiff(commentAscii())))]),
    'EXIF:UserComment',
  ],
  [
    'PNG raw profile APP1 with XMP',
    () => pngFile([rawProfile('APP1', concat(ascii('http://ns.adobe.com/xap/1.0/\0'), tamXmp()))]),
    DST,
  ],
  ['PNG raw profile xmp', () => pngFile([rawProfile('xmp', tamXmp())]), DST],
  ['PNG raw profile iptc', () => pngFile([rawProfile('iptc', credit())]), 'IIM:2:110'],
  ['PNG eXIf', () => pngFile([chunk('eXIf', commentTiff(commentUnicode('be')))]), 'EXIF:UserComment'],
  [
    'PNG eXIf with header',
    () => pngFile([chunk('eXIf', concat(ascii('Exif\0\0'), commentTiff(commentAscii())))]),
    'EXIF:UserComment',
  ],
  ['PNG TC260 text', () => pngFile([tEXt('AIGC', utf8(TC260))]), 'PNG:AIGC'],
  ['WebP EXIF', () => webpFile([['EXIF', commentTiff(commentUnicode('be'))]]), 'EXIF:UserComment'],
  [
    'WebP EXIF with header',
    () => webpFile([['EXIF', concat(ascii('Exif\0\0'), commentTiff(commentAscii()))]]),
    'EXIF:UserComment',
  ],
  [
    'WebP XMP after an odd chunk',
    () =>
      webpFile([
        ['junk', new Uint8Array(3)],
        ['XMP ', tamXmp()],
      ]),
    DST,
  ],
  ['AVIF EXIF', () => bmffFile({ brand: 'avif', exif: commentTiff(commentAscii()) }), 'EXIF:UserComment'],
  [
    'AVIF EXIF with header (GIMP, libheif)',
    () => bmffFile({ brand: 'avif', exif: concat(ascii('Exif\0\0'), commentTiff(commentAscii())) }),
    'EXIF:UserComment',
  ],
  ['AVIF XMP', () => bmffFile({ brand: 'avif', xmp: tamXmp() }), DST],
  ['AVIF XMP in idat', () => bmffFile({ brand: 'avif', xmp: tamXmp(), isInIdat: true }), DST],
  ['HEIC EXIF', () => bmffFile({ brand: 'heic', exif: commentTiff(commentAscii()) }), 'EXIF:UserComment'],
  ['HEIC XMP', () => bmffFile({ brand: 'heic', xmp: tamXmp() }), DST],
  [
    'HEIC XMP in a uuid box',
    () =>
      bmffFile({
        brand: 'heic',
        extra: [box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), tamXmp())],
      }),
    DST,
  ],
  [
    'JXL XMP',
    () => concat(box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]), box('jxlc', [0xff, 0x0a, 0xff, 0x07]), box('xml ', tamXmp())),
    DST,
  ],
  [
    'JXL Exif',
    () => concat(box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]), box('Exif', [0, 0, 0, 0], commentTiff(commentAscii()))),
    'EXIF:UserComment',
  ],
  ['TIFF XMP', () => tiffFile({ main: [raw(700, tamXmp(), 1)] }), DST],
  [
    'TIFF IIM',
    () => tiffFile({ main: [raw(0x83bb, concat([0x1c, 2, 110, 0, 19], utf8('Made with Google AI')))] }),
    'IIM:2:110',
  ],
  ['TIFF Photoshop resources', () => tiffFile({ main: [raw(0x8649, credit(), 1)] }), 'IIM:2:110'],
  ['TIFF Exif', () => tiffFile({ exif: [userComment(commentAscii())] }), 'EXIF:UserComment'],
  ['GIF XMP', () => gifWithXmp(), DST],
  [
    'SVG XMP',
    () =>
      utf8(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><metadata>${xmp(IPTC_EXT, element(TAM))}</metadata></svg>`,
      ),
    DST,
  ],
  ['Samsung trailer behind a JPEG', () => jpegFile([], samsung()), 'SEFT:PEg_Info'],
  ['Samsung trailer behind a PNG', () => pngFile([], [], samsung()), 'SEFT:PEg_Info'],
]

/** The rows of shared/knowledge/markers.md 11.2 and the cases above that cover each; manifests and pixels have tests of their own. */
export const ROWS: readonly (readonly [row: string, cases: RegExp])[] = [
  [
    'JPEG XMP element, attribute, rdf:resource, https, short form',
    /^JPEG XMP (?:element|attribute|rdf:resource|https|short form)$/,
  ],
  ['other prefix for the Ext namespace', /^JPEG XMP other prefix$/],
  ['CDATA', /^JPEG XMP CDATA$/],
  ['XML entities (TC260 JSON)', /^JPEG XMP entities/],
  ['XMP UTF-16 LE/BE', /^JPEG XMP UTF-16/],
  ['extended XMP, in order', /^JPEG extended XMP in order$/],
  ['extended XMP, out of order', /^JPEG extended XMP out of order$/],
  ['second standard XMP packet', /^JPEG second XMP packet$/],
  ['JPEG COM', /^JPEG COM$/],
  ['UserComment ASCII', /^UserComment ASCII$/],
  ['UserComment UNICODE LE/BE', /^UserComment UNICODE [LB]E/],
  ['XPComment', /^XPComment$/],
  ['PNG tEXt', /^PNG tEXt$/],
  ['PNG iTXt (not XMP)', /^PNG iTXt$/],
  ['PNG zTXt / compressed iTXt', /^PNG (?:zTXt|compressed iTXt)$/],
  ['PNG XMP iTXt / compressed', /^PNG XMP (?:iTXt|compressed iTXt)$/],
  ['PNG text or XMP after IDAT', /^PNG (?:text|zTXt|XMP) after IDAT$/],
  ['PNG Raw profile type exif / xmp', /^PNG raw profile/],
  ['PNG eXIf', /^PNG eXIf/],
  ['WebP EXIF / XMP', /^WebP/],
  ['AVIF, HEIC EXIF / XMP', /^(?:AVIF|HEIC) (?:EXIF|XMP)/],
  ['AVIF made by GIMP', /GIMP/],
  ['JXL', /^JXL/],
  ['TIFF XMP / IIM', /^TIFF/],
  ['Samsung SEFT trailer', /^Samsung/],
]

const utf32be = (content: string): Uint8Array =>
  concat(...Array.from({ length: content.length }, (_, index) => concat([0, 0], utf16(content.charAt(index), 'be'))))

function gifWithXmp(): Uint8Array {
  const magic = Uint8Array.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0])
  return concat(
    ascii('GIF89a'),
    [40, 0, 30, 0, 0, 0, 0],
    [0x21, 0xff, 11],
    ascii('XMP DataXMP'),
    tamXmp(),
    magic,
    [0x2c, 0, 0, 0, 0, 40, 0, 30, 0, 0, 2, 1, 0, 0, 0x3b],
  )
}

function samsung(): Uint8Array {
  return seftTrailer(0x0d91, 'PEg_Info', '{"genImageVersion":1,"genAIType":8}')
}
