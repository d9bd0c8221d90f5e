import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Only what is wrong is gathered. */
const BRIEF: { resultTypes: 'violations'[] } = { resultTypes: ['violations'] }
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * Everything axe finds against WCAG 2.2 AA, as lines that name the rule and the place, and whether the page stretches. The legacy mode leaves out frames, which this page
 * must not have anyway, and in return opens no second page to put their results together: 0.7 s in place of 2.
 */
export async function violations(page: Page): Promise<readonly string[]> {
  if (page.frames().length !== 1) throw new Error('Expected a page without frames: axe would not look into them')
  const result = await new AxeBuilder({ page }).options(BRIEF).withTags(TAGS).setLegacyMode(true).analyze()
  return [...linesOf(result), ...(await emptiness(page))]
}

/** The frame fills the window and its parts scroll: a page that can be scrolled as well ends in a blank screen. */
async function emptiness(page: Page): Promise<readonly string[]> {
  const px = await page.locator('html').evaluate(element => {
    const { scrollHeight, clientHeight } = element as unknown as Readonly<Record<string, number>>
    return (scrollHeight ?? 0) - (clientHeight ?? 0)
  })
  return px > 0 ? [`page: scrolls ${px} px into emptiness`] : []
}

/** The same by daylight and in the dark; the page's own theme is put back. */
export async function violationsInBothThemes(page: Page): Promise<readonly string[]> {
  const html = page.locator('html')
  const before = await html.getAttribute('data-theme')
  const show = async (theme: string): Promise<void> => {
    await html.evaluate((element, value) => element.setAttribute('data-theme', value), theme)
    // Colours glide from one theme to the other: half-way they are nobody's.
    await html.evaluate(element =>
      Promise.allSettled(
        element.ownerDocument.getAnimations().map((one: { readonly finished: Promise<unknown> }) => one.finished),
      ),
    )
  }
  await show('light')
  const light = await violations(page)
  await show('dark')
  const dark = await violations(page)
  await show(before ?? 'system')
  return [...light.map(line => `light: ${line}`), ...dark.map(line => `dark: ${line}`)]
}

/**
 * An item of a menu with a line of explanation is named by its label and described by that line. axe's experimental rule takes all
 * visible words for the label (SC 2.5.3 speaks of the label alone); where there is no description it holds.
 */
const isDescribed = (rule: string, html: string): boolean =>
  rule === 'label-content-name-mismatch' && html.includes('aria-describedby=')

function linesOf(result: Awaited<ReturnType<AxeBuilder['analyze']>>): readonly string[] {
  return result.violations.flatMap(violation =>
    violation.nodes
      .filter(node => !isDescribed(violation.id, node.html))
      .map(node => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  )
}
