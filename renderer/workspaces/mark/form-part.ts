import type { LabelRow, LabelTable } from './use-label-table.ts'

/** What each part of the wizard works on: the picture at hand, and the table it stands in. */
export interface FormPart {
  readonly row: LabelRow
  readonly table: LabelTable
}
