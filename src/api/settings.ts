import { z } from 'zod'
import { FACE_SENSITIVITIES } from '../domain/image.ts'

/** What a person sets once for this computer. Paths are not in here: folders are chosen anew or live in the data folder. */
export const settingsSchema = z.strictObject({
  schema: z.literal('ursprung.settings/1'),
  language: z.enum(['sv', 'en']),
  /** Light, dark, or as the system says. */
  theme: z.enum(['system', 'light', 'dark']),
  /** Id of an organisation policy. */
  policy: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  /** Signing identity; null takes the only one, or the test identity. */
  identity: z.string().max(64).nullable(),
  /** Role or name written with a decision; empty when nobody has filled it in. */
  decidedBy: z.string().max(120),
  /** Whether faces are looked for (locally, never recognised, nothing kept). */
  findFaces: z.boolean(),
  /** How readily a face is reported. Measured: docs/faces/model-card.md. */
  faceSensitivity: z.enum(FACE_SENSITIVITIES),
  /** Lets Ursprung out on the network for trust lists, on request. */
  allowTrustUpdate: z.boolean(),
  /** Lets Ursprung out on the network to a signing service that was added here, once for each signature. */
  allowSigningService: z.boolean(),
  hasSeenWelcome: z.boolean(),
})
/** Settings as stored and as the page edits them; `readSettings` makes them whole from whatever the file holds. */
export type Settings = z.infer<typeof settingsSchema>

/** What a core is opened with; everything else is asked for again at each call, and changing it keeps the readers warm. */
const CORE_SETTINGS = ['language', 'policy', 'faceSensitivity', 'allowSigningService'] as const

/** Whether a core that is open for the one serves the other; otherwise it must be opened anew before settings are saved. */
export const isSameCore = (a: Settings, b: Settings): boolean => CORE_SETTINGS.every(name => a[name] === b[name])

/** What holds before anybody has chosen. Everything that touches the network is off. */
export const DEFAULT_SETTINGS: Settings = {
  schema: 'ursprung.settings/1',
  language: 'sv',
  theme: 'system',
  policy: 'default',
  identity: null,
  decidedBy: '',
  findFaces: true,
  faceSensitivity: 'normal',
  allowTrustUpdate: false,
  allowSigningService: false,
  hasSeenWelcome: false,
}

/** Reads stored settings. What is missing or unknown takes its default, so that an older or damaged file never locks anyone out. */
export function readSettings(stored: unknown, defaults: Settings = DEFAULT_SETTINGS): Settings {
  if (typeof stored !== 'object' || stored === null) return defaults
  const entries = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const read = schema.safeParse(Object.hasOwn(stored, name) ? (stored as Record<string, unknown>)[name] : undefined)
    return [name, read.success ? read.data : defaults[name as keyof Settings]]
  })
  return settingsSchema.parse(Object.fromEntries(entries))
}
