/** Which of the Commission's icons a file is. */
export interface OfficialIconFacts {
  readonly mark: 'basic' | 'generated' | 'modified'
  /** `black`: black pill with white letters, for light plates; `white`: white pill with dark letters, for dark plates. */
  readonly variant: 'black' | 'black-50' | 'white' | 'white-50'
}

/**
 * SHA-256 of the twelve SVG files published by the European Commission on 10 June 2026
 * (https://digital-strategy.ec.europa.eu/en/policies/eu-icons-labelling-ai-generated-content). Only a file that matches is ever called official.
 */
export const OFFICIAL_ICONS: ReadonlyMap<string, OfficialIconFacts> = new Map([
  ['58ffe859a4d74829d397f534a988081bcefb716849c7d3b84fa7a026dd1d257f', { mark: 'basic', variant: 'black' }],
  ['f8e20f1dde8c7d95940da08960b1063620812acc9b4ea96eb5ad051f80f67c21', { mark: 'basic', variant: 'black-50' }],
  ['5b3b94ae67fea55c4f2d013d0b8ed5b876c1533555ed0ed60e688f2f3ccf1a50', { mark: 'basic', variant: 'white' }],
  ['52d87cb3f6a191dba24796f745e1eeb80d342883acd1a2e6d856342ad853766c', { mark: 'basic', variant: 'white-50' }],
  ['503af176b05fd725e68b0aa526977d31bcd657d74b15c6103a57ace81384940f', { mark: 'generated', variant: 'black' }],
  ['63d28ab55916b4548edff21d5fbcac065a13e5fb936e9b304ff0bada45f2fac1', { mark: 'generated', variant: 'black-50' }],
  ['10125cdef3fc60a351df72fe1266bb00ea046086921bd1bb20135f0f07b5ed36', { mark: 'generated', variant: 'white' }],
  ['d19736f6da9d38af3cffce8ba08f3f7658b573e1794c173fcd8b55a5c200ed44', { mark: 'generated', variant: 'white-50' }],
  ['2e7349e5eca4ee78eeef160dfef4545c31850932245373a07c5401e73e6599c0', { mark: 'modified', variant: 'black' }],
  ['9ab09f54c1ccef01799af43794cd93a8af6607ba9ac6b9526fb90a02be8ddf3d', { mark: 'modified', variant: 'black-50' }],
  ['0c72a7d569a1447e2982a843e156bd5f9cb2ab6f201943c6c68f988dc2f1bb6e', { mark: 'modified', variant: 'white' }],
  ['7ccbce41f9f821a574007b32806ddb6d635ee8bbc5d753ccd05f66f5a3165845', { mark: 'modified', variant: 'white-50' }],
])

/** Canvas of an official icon and the part of it that is seen, in the units of its viewBox (measured on the files). */
export interface OfficialIconGeometry {
  readonly width: number
  readonly height: number
  readonly seen: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
}

/** The clear space drawn into the files is off-centre for the disc (left 89, right 112): sizes are set on the visible mark. */
export const OFFICIAL_ICON_GEOMETRY: Record<OfficialIconFacts['mark'], OfficialIconGeometry> = {
  basic: { width: 566.93, height: 566.93, seen: { left: 89.3, top: 100.7, right: 454.8, bottom: 466.2 } },
  generated: { width: 1789.84, height: 566.93, seen: { left: 207.3, top: 144.4, right: 1591.5, bottom: 410.8 } },
  modified: { width: 1700.79, height: 566.93, seen: { left: 231, top: 144.4, right: 1461, bottom: 410.8 } },
}
