import type { Manifest, ManifestStore } from '../domain/provenance.ts'
import { SOURCE_TYPE_FIELD, saySourceType } from '../domain/source-type.ts'
import type { Texts } from '../i18n/text.ts'
import type { Verification } from '../verify/verify-image.ts'

/** How deep the tree of ingredients is drawn; real chains 30 deep exist, hostile ones are cyclic. */
const MAX_DEPTH = 40

/** Everything that was read, for `--details`: marks, the tree of manifests with signers, all fields. */
export function printDetails({ report, evidence }: Verification, texts: Texts): readonly string[] {
  const { t } = texts
  if (evidence === null) return []
  const marks = report.origin.evidence.map(
    mark =>
      `    ${mark.source} ${mark.field} = ${shorten(saySourceType(mark.value, t, mark.field))} (${t(`weight.${mark.weight}`)})`,
  )
  const store = evidence.provenance.kind === 'read' ? evidence.provenance.store : null
  return [
    ...section(t('details.why'), [`    ${t(`rule.${report.origin.rule}`)} (${report.origin.rule})`]),
    ...section(t('details.marks'), marks),
    ...(store === null ? [] : section(t('details.manifests'), manifestTree(store, texts))),
    ...section(
      t('details.codes'),
      report.credentials.codes.map(code => `    ${code}`),
    ),
    ...section(
      t('details.exposure'),
      report.exposure.map(found => `    ${found.kind}: ${found.field} = ${shorten(found.value)}`),
    ),
    ...section(
      t('details.rights'),
      report.rights.map(found => `    ${found.field} = ${shorten(found.value)}`),
    ),
    ...section(
      t('details.fields'),
      evidence.fields.map(field => `    ${field.field} = ${shorten(field.value)}   [${field.at}]`),
    ),
    ...section(
      t('details.basis'),
      [
        `${report.basis.engine} · ${report.basis.rules} · ${report.basis.policy} · ${report.basis.checkedAt}`,
        ...report.basis.trustLists.map(list => `${list.name} ${list.date.slice(0, 10)} ${list.sha256.slice(0, 16)}…`),
      ].map(line => `    ${line}`),
    ),
  ]
}

/** Active manifest on top, what it was made from below it, as the C2PA UX guidance draws it. */
function manifestTree(store: ManifestStore, texts: Texts): readonly string[] {
  const byLabel = new Map(store.manifests.map(manifest => [manifest.label, manifest]))
  const active = store.activeLabel === null ? undefined : byLabel.get(store.activeLabel)
  if (active === undefined) return [`    ${texts.t('details.no-active')}`]
  const failed = [...store.active.failure, ...store.ingredientDeltas.flatMap(delta => delta.failure)]
  const lines: string[] = []
  const visit = (manifest: Manifest, depth: number, above: readonly string[]): void => {
    const indent = '  '.repeat(depth + 2)
    const signer = manifest.signer?.organisation ?? manifest.signer?.name ?? texts.t('credentials.unnamed-signer')
    const broken = failed.some(entry => entry.url.includes(manifest.label))
      ? ` · ${texts.t('details.has-failures')}`
      : ''
    lines.push(`${indent}${manifest.generator ?? manifest.label} · ${signer}${broken}`)
    for (const action of manifest.actions)
      lines.push(
        `${indent}  ${action.action}${action.digitalSourceType === null ? '' : ` (${shorten(saySourceType(action.digitalSourceType, texts.t, SOURCE_TYPE_FIELD))})`}`,
      )
    for (const ingredient of manifest.ingredients) {
      const child = ingredient.activeManifest === null ? undefined : byLabel.get(ingredient.activeManifest)
      if (child === undefined) lines.push(`${indent}  ${ingredient.relationship}: ${shorten(ingredient.title)}`)
      else if (depth < MAX_DEPTH && !above.includes(child.label)) visit(child, depth + 1, [...above, child.label])
    }
  }
  visit(active, 0, [active.label])
  return lines
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines]
const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 140 ? `${line.slice(0, 139)}…` : line
}
