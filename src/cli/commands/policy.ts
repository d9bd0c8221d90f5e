import type { Command } from 'commander'
import { namePolicy, type Policy } from '../../domain/policy.ts'
import { ruleNameIn } from '../../domain/rule-name.ts'
import { sayPolicyProblem } from '../../i18n/say-policy-problem.ts'
import { sayRule } from '../../i18n/say-rule.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'

/** `policy list · show · check FILE`: organisation policies. */
export function registerPolicyCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const policy = program.command('policy').description(t('help.policy-command'))
  withCommonOptions(policy.command('list').description(t('help.policy-list')), t).action(
    async (options: CommonOptions) => {
      finish(await runSession(options, listPolicies))
    },
  )
  withCommonOptions(policy.command('show').description(t('help.policy-show')).argument('[name|file]'), t).action(
    async (name: string | undefined, options: CommonOptions) => {
      finish(await runSession(options, session => showPolicy(name, session)))
    },
  )
  withCommonOptions(policy.command('check').description(t('help.policy-check')).argument('<file>'), t).action(
    async (file: string, options: CommonOptions) => {
      finish(await runSession(options, session => checkPolicy(file, session)))
    },
  )
}

async function listPolicies({ app, output, texts }: Session): Promise<number> {
  for (const policy of await app.administration.policies.list()) {
    if (output.isJson) output.json({ schema: 'ursprung.policy-name/1', ...policy })
    else output.text(`${policy.id.padEnd(22)} ${policy.version.padEnd(8)} ${policy.name[texts.language]}`)
  }
  return EXIT.done
}

async function showPolicy(name: string | undefined, session: Session): Promise<number> {
  const { app, output, texts } = session
  const loaded =
    name === undefined ? { ok: true as const, value: app.policy } : await app.administration.policies.load(name)
  if (!loaded.ok) {
    output.notice(texts.error(loaded.error, name ?? '').message)
    return EXIT.failed
  }
  const policy = loaded.value
  if (output.isJson) {
    output.json(policy)
    return EXIT.done
  }
  output.text(`${policy.name[texts.language]} (${namePolicy(policy)})`)
  output.text(policy.about[texts.language])
  if (policy.guidelineUrl !== null) output.text(`${texts.t('policy.guideline')}: ${policy.guidelineUrl}`)
  for (const rule of app.administration.policies.explain(policy)) {
    output.text('')
    output.text(`${rule.ruleId}: ${sayRule(rule, texts, { withIds: true }) ?? rule.code}`)
    if (rule.ruleId === 'tools') for (const line of toolTerms(policy, texts.t)) output.text(line)
    output.text(
      `  ${texts.t('policy.basis')}: ${ruleNameIn(rule.rule, texts.language)}, ${rule.basis.date}${rule.basis.quote === undefined ? '' : `: ”${rule.basis.quote}”`}`,
    )
  }
  return EXIT.done
}

/** What each approved tool is used under: Sala 4.1, whoever uses a public tool accepts its terms. */
const toolTerms = ({ tools }: Policy, t: Session['texts']['t']): readonly string[] =>
  tools.approved.map(({ name, terms }) => `  ${name}: ${terms ?? t('policy.no-terms')}`)

async function checkPolicy(file: string, { app, output, texts }: Session): Promise<number> {
  const checked = await app.administration.policies.check(file)
  if (!checked.ok) {
    output.notice(texts.error(checked.error, file).message)
    return EXIT.failed
  }
  for (const problem of checked.value) {
    const message = sayPolicyProblem(problem, texts)
    if (output.isJson) output.json({ schema: 'ursprung.policy-problem/1', ...problem, message })
    else
      output.text(
        `${file}:${problem.line}:${problem.column}: ${problem.path === '' ? '' : `${problem.path}: `}${message}`,
      )
  }
  output.notice(
    texts.t(checked.value.length === 0 ? 'policy.valid' : 'policy.invalid', { count: checked.value.length }),
  )
  return checked.value.length === 0 ? EXIT.done : EXIT.failed
}
