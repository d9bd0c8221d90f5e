/** An element: name, attributes, children or text. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: readonly XmlElement[] | string
}

/** An element with children or text. Names are ours and never from a file. */
export const element = (
  name: string,
  content: readonly (XmlElement | null)[] | string,
  attributes: Readonly<Record<string, string>> = {},
): XmlElement => ({
  name,
  attributes,
  content: typeof content === 'string' ? content : content.filter(child => child !== null),
})

/** An element as text, indented so that a person can read it. */
export function writeElement({ name, attributes, content }: XmlElement, indent: string): string {
  const start = `${indent}<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(value)}"`)
    .join('')}`
  if (content.length === 0) return `${start}/>\n`
  if (typeof content === 'string') return `${start}>${xmlText(content)}</${name}>\n`
  return `${start}>\n${content.map(child => writeElement(child, `${indent}  `)).join('')}${indent}</${name}>\n`
}

/**
 * Text for content and attributes. XML 1.0 (section 2.2) has no place for most control characters, lone surrogates and U+FFFE/FFFF, not
 * even escaped: they become U+FFFD. Line breaks and tabs are escaped so that a file's name comes back as it was.
 */
export function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, character => `&#${character.charCodeAt(0)};`)
}
