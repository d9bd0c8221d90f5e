/** A policy's own words. The documents that policies rest on are Swedish, whatever the page's language (WCAG 3.1.2). */
export function Quote({ text }: { readonly text: string | null | undefined }) {
  return text == null ? null : <q lang="sv">{text}</q>
}
