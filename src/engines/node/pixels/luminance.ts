/** Linear light 0-1 of an 8-bit sRGB value. WCAG 2.2, definition of relative luminance (threshold 0.04045 as in IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

/** Relative luminance 0-1 of an 8-bit sRGB colour; WCAG 2.2. */
export const relativeLuminance = (red: number, green: number, blue: number): number =>
  0.2126 * (LINEAR[red] ?? 0) + 0.7152 * (LINEAR[green] ?? 0) + 0.0722 * (LINEAR[blue] ?? 0)

/** Red, green and blue, 0-255, of `#rrggbb`. */
export function parseHex(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** Relative luminance 0-1 of `#rrggbb`, as WCAG 2.2 defines it over sRGB. */
export const luminanceOfHex = (colour: string): number => relativeLuminance(...parseHex(colour))

/** WCAG 2.2 contrast ratio of two relative luminances, 1-21. */
export const contrastRatio = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
