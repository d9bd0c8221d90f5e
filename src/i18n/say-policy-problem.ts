import type { Texts } from './text.ts'

/** What is wrong at one place of a policy file. What stands there is quoted; what should stand there, and a file that ends too soon, are words. */
export function sayPolicyProblem(
  problem: { readonly kind: string; readonly values: Readonly<Record<string, string | number>> },
  { t, has }: Pick<Texts, 't' | 'has'>,
): string {
  const { expected, found } = problem.values
  const term = `json-term.${expected}`
  return t(`policy-problem.${problem.kind}`, {
    ...problem.values,
    ...(expected !== undefined && has(term) ? { expected: t(term) } : {}),
    ...(found === '' ? { found: t('json-term.end') } : {}),
  })
}
