import { ruleNameIn } from '../domain/rule-name.ts'
import { sayRule } from '../i18n/say-rule.ts'
import type { ApiContext } from './services.ts'
import type { Ursprung } from './ursprung.ts'
import type { About, RuleLine } from './views.ts'

/** What the page shows of the program itself and needs to offer choices. Folders are shortened to what people recognise. */
export async function readAbout({ cores, host, services, isPolicyFixed }: ApiContext): Promise<About> {
  const app = cores.current()
  const { id, version, name, caption } = app.policy
  const languages = [...caption.texts['ai-generated'], ...caption.texts['ai-modified']].map(text => text.lang)
  return {
    version: app.version,
    shell: host.kind,
    platform: services.platform,
    policy: { id, version, name, isFixed: isPolicyFixed },
    presets: app.presets,
    templates: app.templates,
    captionLanguages: [...new Set(languages)],
    allowsFreeText: caption.allowsFreeText,
    dataFolder: services.shortenPath(app.dataDir),
    outputFolder: services.shortenPath(await services.defaultOutputFolder()),
  }
}

/** The rules of the policy in use, each with what it rests on. Rules without words in this language are left out. */
export function explainPolicyInWords(app: Ursprung): readonly RuleLine[] {
  return app.administration.policies.explain(app.policy).flatMap(rule => {
    const text = sayRule(rule, app.texts)
    const named = ruleNameIn(rule.rule, app.texts.language)
    return text === null ? [] : [{ ruleId: rule.ruleId, text, rule: named, quote: rule.basis.quote ?? null }]
  })
}
