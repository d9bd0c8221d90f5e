/** Words for people by message id, in one language; the shell's own (`src/i18n`). */
export type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string
