/** Namespaces of the XMP properties that Ursprung writes, fills or removes. Matched by URI, never by prefix (markers.md 10). */
export const NAMESPACES = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  xmpmeta: 'adobe:ns:meta/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpNote: 'http://ns.adobe.com/xmp/note/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  exifEX: 'http://cipa.jp/exif/1.0/',
  aux: 'http://ns.adobe.com/exif/1.0/aux/',
  Iptc4xmpCore: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  mwgRs: 'http://www.metadataworkinggroup.com/schemas/regions/',
  TC260: 'http://www.tc260.org.cn/ns/AIGC/1.0/',
  ursprung: 'https://ursprung.example/ns/label/1.0/',
} as const

type Prefix = keyof typeof NAMESPACES

/** A property by namespace; `name` as text or, for families, a pattern. */
export interface PropertyName {
  readonly prefix: Prefix
  readonly name: string | RegExp
}

/** What a user's wish to strip removes from XMP (markers.md section 9). */
export const STRIPPED_PROPERTIES: Record<'gps' | 'serial' | 'author' | 'prompt', readonly PropertyName[]> = {
  gps: [
    { prefix: 'exif', name: /^GPS/ },
    { prefix: 'Iptc4xmpExt', name: 'LocationShown' },
    { prefix: 'Iptc4xmpExt', name: 'LocationCreated' },
  ],
  serial: [
    { prefix: 'aux', name: 'SerialNumber' },
    { prefix: 'aux', name: 'LensSerialNumber' },
    { prefix: 'exifEX', name: 'BodySerialNumber' },
    { prefix: 'exifEX', name: 'LensSerialNumber' },
    { prefix: 'exif', name: 'MakerNote' },
  ],
  author: [
    { prefix: 'dc', name: 'creator' },
    { prefix: 'tiff', name: 'Artist' },
    { prefix: 'aux', name: 'OwnerName' },
    { prefix: 'exifEX', name: 'CameraOwnerName' },
    { prefix: 'photoshop', name: 'AuthorsPosition' },
    { prefix: 'photoshop', name: 'CaptionWriter' },
    { prefix: 'Iptc4xmpCore', name: 'CreatorContactInfo' },
    { prefix: 'Iptc4xmpExt', name: 'Creator' },
  ],
  prompt: [
    { prefix: 'Iptc4xmpExt', name: 'AIPromptInformation' },
    { prefix: 'Iptc4xmpExt', name: 'AIPromptWriterName' },
  ],
}

/** Free-text properties where local tools put prompts; removed only when the text is one. */
export const PROMPT_TEXTS: readonly PropertyName[] = [
  { prefix: 'exif', name: 'UserComment' },
  { prefix: 'dc', name: 'description' },
  { prefix: 'tiff', name: 'ImageDescription' },
]

/** Properties that describe other bytes than the labelled picture's: whole namespaces or single names. */
export const STALE_NAMESPACES: readonly { readonly uri: string; readonly what: string }[] = [
  { uri: 'http://ns.adobe.com/hdr-gain-map/1.0/', what: 'gain-map' },
  { uri: 'http://ns.google.com/photos/1.0/container/', what: 'gain-map' },
  { uri: 'http://ns.apple.com/HDRGainMap/1.0/', what: 'gain-map' },
  { uri: 'http://ns.google.com/photos/1.0/depthmap/', what: 'depth-map' },
  // GImage:Data is the whole unblurred picture of a portrait shot, without our label.
  { uri: 'http://ns.google.com/photos/1.0/image/', what: 'embedded-original' },
]
export const STALE_PROPERTIES: readonly PropertyName[] = [
  { prefix: 'xmp', name: 'Thumbnails' },
  { prefix: 'xmpNote', name: 'HasExtendedXMP' },
]
