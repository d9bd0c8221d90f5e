import { z } from 'zod'
import { SIGNER_INPUTS } from './signers/signature.ts'

/** Where a key is that is not here. */
const storedSigner = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    command: z.array(z.string().min(1).max(4_000)).min(1).max(100),
    input: z.enum(SIGNER_INPUTS),
    timeoutMs: z.number().int().min(100).max(600_000),
  }),
  z.object({
    kind: z.literal('service'),
    url: z.string().max(2_000),
    input: z.enum(SIGNER_INPUTS),
    timeoutMs: z.number().int().min(100).max(600_000),
  }),
])

/** What `identity.json` says of a signer outside. */
export type StoredSigner = z.infer<typeof storedSigner>

const identityFile = z.object({
  schema: z.literal('ursprung.identity/1'),
  kind: z.enum(['test', 'own', 'imported', 'command', 'service']),
  createdAt: z.string(),
  isEncrypted: z.boolean(),
  signer: storedSigner.optional(),
})

/** Reads `identity.json`; `null` when it is damaged. */
export function parseIdentityFile(text: string): z.infer<typeof identityFile> | null {
  try {
    const parsed = identityFile.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null // not JSON: the caller names the file
  }
}
