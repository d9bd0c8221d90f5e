import type { MarkerRow } from './marker-row.ts'

/** A non-zero `genAIType` in Samsung's trailer: the gallery edited with a generative tool (markers.md section 3). */
export const SAMSUNG: readonly MarkerRow[] = [
  {
    id: 'samsung.generative-edit',
    fields: ['SEFT:PEg_Info', 'SEFT:PhotoEditor_Re_Edit_Data'],
    pattern: /"genAIType\\?"\s*:\s*\\?"?-?0*[1-9]/,
    says: 'ai-modified',
    weight: 'trace',
    generator: 'Samsung Galaxy AI',
    knownFrom: 'S: PEg_Info; P: PhotoEditor_Re_Edit_Data',
    checked: '2026-11',
  },
]
