import type { OriginKind } from '../domain/origin-kind.ts'

/**
 * Tools whose name in a manifest means AI although no source type is given. Knowledge: shared/knowledge/markers.md section 6, rule (c).
 * A name not in here says nothing: it is shown, never guessed about. One row per product.
 */
export interface KnownAgent {
  /** Tested against the whole software agent, or the claim generator where `where` says so. */
  readonly pattern: RegExp
  readonly where: 'agent' | 'claim-generator'
  readonly says: Extract<OriginKind, 'ai-generated' | 'ai-modified'>
  readonly product: string
}

/** Dated 2026-11; sources: markers.md section 6 (seen, unless noted). */
export const KNOWN_AI_AGENTS: readonly KnownAgent[] = [
  {
    pattern: /^image creator from (?:microsoft )?designer\b/i,
    where: 'agent',
    says: 'ai-generated',
    product: 'Bing Image Creator',
  },
  { pattern: /^bing image creator\b/i, where: 'agent', says: 'ai-generated', product: 'Bing Image Creator' },
  {
    pattern: /^microsoft[_ ]responsible[_ ]ai\b/i,
    where: 'claim-generator',
    says: 'ai-generated',
    product: 'Microsoft Responsible AI',
  },
  { pattern: /^gpt-4o\b/i, where: 'agent', says: 'ai-generated', product: 'GPT-4o' },
  { pattern: /^gpt-image\b/i, where: 'agent', says: 'ai-generated', product: 'gpt-image' },
  { pattern: /^dall[·.\- ]?e\b/i, where: 'agent', says: 'ai-generated', product: 'DALL·E' },
  { pattern: /^sora\b/i, where: 'agent', says: 'ai-generated', product: 'Sora' },
  {
    pattern: /^titan image generator\b/i,
    where: 'agent',
    says: 'ai-generated',
    product: 'Amazon Titan Image Generator',
  },
  { pattern: /^flux[.\- ]?\d/i, where: 'agent', says: 'ai-generated', product: 'FLUX' },
  { pattern: /^adobe[_ ]firefly\b/i, where: 'agent', says: 'ai-generated', product: 'Adobe Firefly' },
  { pattern: /^adobe[_ ]firefly\b/i, where: 'claim-generator', says: 'ai-generated', product: 'Adobe Firefly' },
  { pattern: /^amazon[_ ]bedrock\b/i, where: 'claim-generator', says: 'ai-generated', product: 'Amazon Bedrock' },
  {
    pattern: /^black forest labs\b/i,
    where: 'claim-generator',
    says: 'ai-generated',
    product: 'Black Forest Labs API',
  },
  // Named by peers only, no file seen: Dreamina writes no source type.
  { pattern: /^dreamina\b/i, where: 'claim-generator', says: 'ai-generated', product: 'Dreamina' },
  { pattern: /^photo assist\b/i, where: 'agent', says: 'ai-modified', product: 'Samsung Photo assist' },
]
