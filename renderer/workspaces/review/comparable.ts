import type { ComparedPicture } from '../../../src/api/views.ts'
import type { Credentials } from '../../../src/domain/provenance.ts'

/**
 * The pictures worth holding against the one on the table, most telling first: the parent, then the picture as it was
 * signed where it looks otherwise or no longer fits its manifest, then what it is made of and earlier steps.
 * A manifest that shows up twice (as ingredient and by itself) is offered once.
 */
export function comparable(
  pictures: readonly ComparedPicture[],
  integrity: Credentials['integrity'],
): readonly ComparedPicture[] {
  const isTelling = (picture: ComparedPicture): boolean =>
    picture.role !== 'signed' || picture.differs === true || integrity === 'broken'
  const order: Readonly<Record<ComparedPicture['role'], number>> = { parent: 0, signed: 1, component: 2, earlier: 3 }
  const seen = new Set<string>()
  return pictures
    .filter(isTelling)
    .toSorted((a, b) => order[a.role] - order[b.role])
    .filter(({ shows }) => {
      if (shows === null) return true
      const isNew = !seen.has(shows)
      seen.add(shows)
      return isNew
    })
}
