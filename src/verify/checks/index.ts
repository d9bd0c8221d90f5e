import type { Check } from './check.ts'
import { containerCheck } from './container-check.ts'
import { credentialsCheck } from './credentials-check.ts'
import { exposureCheck } from './exposure-check.ts'
import { originCheck } from './origin-check.ts'
import { peopleCheck } from './people-check.ts'
import { rightsCheck } from './rights-check.ts'
import { visibleLabelCheck } from './visible-label-check.ts'

/** Every check, in the order a reader wants the answers. Add one: a file beside this, a line here, texts in `assets/locales`. */
export const CHECKS: readonly Check[] = [
  visibleLabelCheck,
  originCheck,
  credentialsCheck,
  containerCheck,
  peopleCheck,
  exposureCheck,
  rightsCheck,
]
