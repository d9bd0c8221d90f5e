import { compare, costBesideEngine, hasCorpus, measureCorpus, type Comparison } from './credentials-corpus.ts'
import { engineChoiceFromEnvironment, loadC2paEngine } from '../../src/engines/node/c2pa/load-engine.ts'

// Prints how far our three answers agree with the corpus. URSPRUNG_C2PA_ENGINE=wasm measures the portable engine.
if (!hasCorpus) {
  console.log('skipped: ../shared/corpus is not there')
} else {
  const choice = engineChoiceFromEnvironment()
  const measured = await measureCorpus(choice)
  const comparisons = measured.flatMap(compare)
  const times = measured.map(file => file.elapsedMs).sort((a, b) => a - b)
  console.log(
    `${(await loadC2paEngine(choice))?.description ?? ''}, ${measured.length} files, ${new Date().toISOString()}`,
  )
  for (const axis of new Set(comparisons.map(row => row.axis))) printAxis(axis)
  const vendorBroken = measured.filter(
    ({ entry, credentials }) => entry.category.startsWith('valid-') && credentials.state === 'broken',
  )
  console.log(`intact vendor and test images called broken: ${vendorBroken.length}`)
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  console.log(`ms per file: median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`)
  console.log(await costBesideEngine(choice))
  console.log('\ndisagreements:')
  for (const row of comparisons.filter(comparison => !comparison.isAgreed)) console.log(describe(row))

  function printAxis(axis: Comparison['axis']): void {
    const rows = comparisons.filter(row => row.axis === axis)
    const agreed = rows.filter(row => row.isAgreed).length
    console.log(`${axis.padEnd(12)} ${agreed}/${rows.length} = ${((100 * agreed) / rows.length).toFixed(1)} %`)
  }

  function describe(row: Comparison): string {
    const file = measured.find(({ entry }) => entry.file === row.file)
    const reason = file?.credentials.unreadable?.reason
    return `  ${row.axis}: ${row.file}: expected ${row.expected}, got ${row.actual}${reason === undefined ? '' : ` (unreadable: ${reason})`}`
  }
}
