import { z } from 'zod'
import { EXPOSURE_KINDS } from '../domain/evidence.ts'
import { CAPTION_PLACES } from '../domain/label.ts'
import { ORIGIN_KINDS } from '../domain/origin-kind.ts'
import {
  ANSWER_EFFECTS,
  CONTACT_ROLES,
  METADATA_ITEMS,
  POLICY_JOBS,
  QUESTION_TOPICS,
  REQUIRED_FIELDS,
  RULE_EFFECTS,
  type Policy,
} from '../domain/policy.ts'

/** Names in policies: kebab-case, so that they can stand on a command line and in a rule's name. */
const ID_PATTERN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
/** BCP 47, the part of it that captions need: `sv`, `en`, `sv-x-lattlast`. */
const LANG_PATTERN = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/
/** A day or a month, ISO 8601. */
const DATE_PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/
const VERSION_PATTERN = /^\d{1,4}(?:\.\d{1,4}){1,3}$/

const words = (max: number) => z.string().min(1).max(max)
const id = z.string().max(60).regex(ID_PATTERN)
const local = z.strictObject({ sv: words(1_000), en: words(1_000) })
const effect = z.enum(RULE_EFFECTS)
const CREDENTIAL_STATES = ['trusted', 'intact', 'broken', 'none', 'remote-only', 'unreadable'] as const

const basis = z.strictObject({
  document: words(200),
  section: z.string().max(60),
  date: z.string().regex(DATE_PATTERN),
  quote: words(600).exactOptional(),
})

const condition = z.strictObject({
  jobs: z.array(z.enum(POLICY_JOBS)).min(1).exactOptional(),
  kinds: z.array(z.enum(ORIGIN_KINDS)).min(1).exactOptional(),
  people: z.boolean().exactOptional(),
  facesLookedFor: z.boolean().exactOptional(),
  exposure: z.array(z.enum(EXPOSURE_KINDS)).min(1).exactOptional(),
  hasRights: z.boolean().exactOptional(),
  credentials: z.array(z.enum(CREDENTIAL_STATES)).min(1).exactOptional(),
  answered: z.strictObject({ question: id, answers: z.array(id).min(1).max(20) }).exactOptional(),
})
const when = z.array(condition).min(1).max(20)

const question = z.strictObject({
  id,
  topic: z.enum(QUESTION_TOPICS),
  text: local,
  help: local.exactOptional(),
  when,
  answers: z
    .array(
      z.strictObject({
        id,
        text: local,
        effect: z.enum(ANSWER_EFFECTS),
        meansPeople: z.boolean().exactOptional(),
        strongestLabel: z.boolean().exactOptional(),
      }),
    )
    .min(2)
    .max(12),
  overridable: z.boolean(),
  basis,
})

const captionTexts = z
  .array(
    z.strictObject({
      lang: z.string().max(35).regex(LANG_PATTERN),
      text: words(120),
      withTool: words(120).exactOptional(),
      needsReview: z.boolean(),
    }),
  )
  .min(1)
  .max(40)

const caption = z.strictObject({
  texts: z.strictObject({ 'ai-generated': captionTexts, 'ai-modified': captionTexts }),
  fallbackLang: z.string().max(35).regex(LANG_PATTERN),
  template: id,
  strongestTemplate: id,
  place: z.enum(['auto', ...CAPTION_PLACES]),
  minTextHeightPx: z.int().min(8).max(400).nullable(),
  allowsFreeText: z.boolean(),
  basis,
})

const exposureEffects = z.strictObject({
  gps: effect.exactOptional(),
  serial: effect.exactOptional(),
  author: effect.exactOptional(),
  prompt: effect.exactOptional(),
  thumbnail: effect.exactOptional(),
  software: effect.exactOptional(),
} satisfies Record<(typeof EXPOSURE_KINDS)[number], unknown>)

/** The shape of a policy file. What no shape can say (ids that must exist) is checked in `policies.ts`. */
export const policySchema = z.strictObject({
  schema: z.literal('ursprung.policy/1'),
  id,
  version: z.string().regex(VERSION_PATTERN),
  name: local,
  about: local,
  guidelineUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  basis,
  caption,
  tools: z.strictObject({
    approved: z
      .array(z.strictObject({ name: words(100), aliases: z.array(words(100)).max(20), terms: words(300).nullable() }))
      .max(500),
    unknown: effect,
    missing: effect,
    overridable: z.boolean(),
    basis,
  }),
  signers: z.strictObject({ approved: z.array(words(200)).max(500), unknown: effect, overridable: z.boolean(), basis }),
  faces: z.strictObject({ rule: effect, overridable: z.boolean(), basis }),
  photorealism: z
    .strictObject({
      people: effect,
      places: effect,
      question: id,
      peopleAnswers: z.array(id).max(12),
      placesAnswers: z.array(id).max(12),
      overridable: z.boolean(),
      basis,
    })
    .nullable(),
  questions: z.array(question).max(60),
  reminders: z.array(z.strictObject({ id, text: local, when, basis })).max(60),
  secondReviewer: z.strictObject({ when, basis }).nullable(),
  requiredFields: z.array(z.strictObject({ field: z.enum(REQUIRED_FIELDS), rule: effect, when, basis })).max(20),
  metadata: z.strictObject({
    write: z.array(z.enum(METADATA_ITEMS)),
    never: z.array(z.enum(METADATA_ITEMS)),
    exposure: exposureEffects,
    basis,
  }),
  register: z.strictObject({ decidedBy: z.enum(['role', 'name']), basis }),
  contacts: z
    .array(z.strictObject({ role: z.enum(CONTACT_ROLES), name: local, address: words(200).nullable() }))
    .min(1)
    .max(20),
  retention: z.strictObject({ months: z.int().min(1).max(1_200).nullable(), basis }),
  sizes: z.array(z.strictObject({ id, widthPx: z.int().min(16).max(20_000) })).max(20),
})

/** Proof by the compiler that what the schema lets through is a policy. */
export type CheckedPolicy = z.infer<typeof policySchema> extends Policy ? z.infer<typeof policySchema> : never
