/** A field that holds a person's name (markers.md section 8). */
export interface PersonRow {
  /** Base field name, or `*suffix`. */
  readonly field: string
  /** Whether the value is a name as it stands, or a name after a `People` step of a keyword hierarchy. */
  readonly form: 'name' | 'hierarchy'
  /** Sibling that must say what kind of region it is, and the values that are people. */
  readonly onlyWhere?: { readonly sibling: string; readonly isPerson: RegExp }
}

/** Of regions only those that are faces: MWG also knows Pet, Focus and BarCode (Guidelines 2.0, section 5.9). */
const FACE = /^face$/i

/** Most telling first: a name that stands in several fields is listed once, with the first of these. */
export const PEOPLE_FIELDS: readonly PersonRow[] = [
  {
    field: 'mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Name',
    form: 'name',
    onlyWhere: { sibling: 'mwg-rs:Type', isPerson: FACE },
  },
  { field: 'MP:RegionInfo/MPRI:Regions/MPReg:PersonDisplayName', form: 'name' },
  { field: 'Iptc4xmpExt:PersonInImage', form: 'name' },
  { field: 'Iptc4xmpExt:PersonInImageWDetails/Iptc4xmpExt:PersonName', form: 'name' },
  { field: 'Iptc4xmpExt:ImageRegion/Iptc4xmpExt:PersonInImage', form: 'name' },
  { field: 'Iptc4xmpExt:ImageRegion/Iptc4xmpExt:PersonInImageWDetails/Iptc4xmpExt:PersonName', form: 'name' },
  {
    field: 'acdsee-rs:Regions/acdsee-rs:RegionList/acdsee-rs:Name',
    form: 'name',
    onlyWhere: { sibling: 'acdsee-rs:Type', isPerson: FACE },
  },
  { field: 'lr:hierarchicalSubject', form: 'hierarchy' },
  { field: 'digiKam:TagsList', form: 'hierarchy' },
  { field: 'MicrosoftPhoto:LastKeywordXMP', form: 'hierarchy' },
  { field: 'mediapro:CatalogSets', form: 'hierarchy' },
  { field: 'acdsee:categories', form: 'hierarchy' },
  { field: 'mediapro:People', form: 'name' },
]
