/** Last part of a path of any system; the path itself where it has no parts (`/`). */
export const baseName = (path: string): string => path.split(/[/\\]/).findLast(part => part !== '') ?? path
