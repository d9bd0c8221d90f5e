import type { ApprovedTool } from '../domain/policy.ts'

/**
 * The approved tool that a name means, or null. A name is the same when it equals the tool or one of its aliases after
 * case and spaces are evened out, or goes on with nothing but a version (`Adobe Firefly 3`, `Midjourney v6.1`, `ChatGPT/4o`).
 * The name comes from the file or the person and proves nothing: knowing the sender is the organisation's rule, not proof.
 */
export function findApprovedTool(name: string, approved: readonly ApprovedTool[]): ApprovedTool | null {
  const wanted = evenOut(name)
  return approved.find(tool => [tool.name, ...tool.aliases].some(alias => isSameTool(wanted, evenOut(alias)))) ?? null
}

/** Evens out case, compatibility forms and spaces, for comparing names of tools and organisations. */
export function evenOut(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

/** What may stand after a tool's name and still be the same tool. */
const VERSION_SUFFIX = /^[ /_-]*(?:v|version )?\d[\w.]{0,20}(?: \(.{0,60}\))?$/u

function isSameTool(name: string, alias: string): boolean {
  if (alias === '' || !name.startsWith(alias)) return false
  const rest = name.slice(alias.length)
  return rest === '' || VERSION_SUFFIX.test(rest)
}
