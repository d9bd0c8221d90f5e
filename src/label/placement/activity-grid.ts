import type { PixelBox, SizePx } from '../../domain/image.ts'

/** How busy the picture is, in equal cells over the whole image after orientation; row by row from the top left, 0 flat to 1 very busy. */
export interface ActivityGrid {
  readonly columns: number
  readonly rows: number
  readonly values: ArrayLike<number>
}

/** Mean activity 0-1 of the cells that `box` touches, weighted by how much of each it covers. 0 for an empty grid. */
export function activityIn(grid: ActivityGrid, box: PixelBox, image: SizePx): number {
  const columnPx = image.widthPx / grid.columns
  const rowPx = image.heightPx / grid.rows
  let sum = 0
  let weight = 0
  for (let row = Math.max(0, Math.floor(box.y / rowPx)); row < grid.rows && row * rowPx < box.y + box.height; row++) {
    const rowShare = Math.min((row + 1) * rowPx, box.y + box.height) - Math.max(row * rowPx, box.y)
    for (
      let column = Math.max(0, Math.floor(box.x / columnPx));
      column < grid.columns && column * columnPx < box.x + box.width;
      column++
    ) {
      const share =
        rowShare * (Math.min((column + 1) * columnPx, box.x + box.width) - Math.max(column * columnPx, box.x))
      sum += share * (grid.values[row * grid.columns + column] ?? 0)
      weight += share
    }
  }
  return weight > 0 ? sum / weight : 0
}
