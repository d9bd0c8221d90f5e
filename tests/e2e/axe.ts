import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Everything axe finds against WCAG 2.2 AA, as lines that name the rule and the place. */
export async function violations(page: Page): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  return result.violations.flatMap(violation =>
    violation.nodes.map(
      node => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
    ),
  )
}

/** The same by daylight and in the dark; the page's own theme is put back. */
export async function violationsInBothThemes(page: Page): Promise<readonly string[]> {
  const html = page.locator('html')
  const before = await html.getAttribute('data-theme')
  const found: string[] = []
  for (const theme of ['light', 'dark']) {
    await html.evaluate((element, value) => element.setAttribute('data-theme', value), theme)
    found.push(...(await violations(page)).map(line => `${theme}: ${line}`))
  }
  await html.evaluate((element, value) => element.setAttribute('data-theme', value), before ?? 'system')
  return found
}
