import { explainPolicyInWords } from './about.ts'
import { os } from './procedures.ts'

/** Policies to choose from, the one in use, and its rules in words. */
export const policiesRouter = {
  list: os.policies.list.handler(({ context }) => context.cores.current().administration.policies.list()),
  current: os.policies.current.handler(({ context }) => context.cores.current().policy),
  explain: os.policies.explain.handler(({ context }) => explainPolicyInWords(context.cores.current())),
}
