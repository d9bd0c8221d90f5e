/**
 * Labels 40 assorted pictures and reads every output back with readers that are not ours.
 *
 *     node scripts/measure/label.ts [--sheet FILE.png]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { choosePictures, hasCorpus, makePictures } from './label-corpus.ts'
import { type CheckedLabel, labelAndCheck, openProduct } from './label-checks.ts'
import { hasExifTool } from './label-readers.ts'
import { layOutSheet } from './label-sheet.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { sheet: { type: 'string' } } })
  const folder = await mkdtemp(join(tmpdir(), 'ursprung-label-'))
  try {
    if (!hasCorpus || !(await hasExifTool()))
      return console.log('skipped: the corpus or perl with ExifTool is not there')
    const pictures = [...(await choosePictures()), ...(await makePictures(join(folder, 'made')))]
    const app = await openProduct(join(folder, 'data'))
    try {
      const checked = await labelAndCheck(app, pictures, join(folder, 'out'))
      printTable(checked)
      if (values.sheet !== undefined) await layOutSheet(checked, values.sheet)
    } finally {
      await app.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function printTable(checked: readonly CheckedLabel[]): void {
  for (const [index, { picture, report, ms, pixels, manifest, fieldsChecked, problems }] of checked.entries()) {
    const { caption } = report
    const cells = [
      String(index).padStart(2),
      picture.why.padEnd(21),
      (report.output === null
        ? report.status
        : `${report.output.format} ${report.output.width}x${report.output.height}`
      ).padEnd(15),
      (caption === null
        ? (report.error?.kind ?? '')
        : `${caption.place} ${caption.textHeightPx}px ${caption.contrast.toFixed(0)}:1`
      ).padEnd(23),
      (pixels === null
        ? ''
        : pixels.differingShare === 0
          ? 'identical'
          : `${pixels.mean.toFixed(2)}/${pixels.worstBlock.toFixed(1)}`
      ).padEnd(10),
      (manifest === null
        ? ''
        : `${manifest.state} ${manifest.manifests}${manifest.keepsParentManifest ? ' parent' : ''}`
      ).padEnd(17),
      `${fieldsChecked} fields`.padStart(10),
      `${ms.toFixed(0)} ms`.padStart(8),
      problems.length === 0 ? 'agrees' : `${problems.length} PROBLEMS`,
      picture.name.split('/').at(-1) ?? '',
    ]
    console.log(cells.join('  '))
  }
  printTotals(checked)
  for (const [index, { picture, report, problems }] of checked.entries()) {
    for (const problem of problems) console.log(`disagrees: ${index} ${picture.name}: ${problem}`)
    if (report.status !== 'labelled')
      console.log(
        `not labelled: ${index} ${picture.name}: ${report.status} ${report.error?.kind ?? ''} ${report.error?.message ?? ''}`,
      )
  }
}

function printTotals(checked: readonly CheckedLabel[]): void {
  const labelled = checked.filter(({ report }) => report.status === 'labelled')
  const count = (holds: (label: CheckedLabel) => boolean): string =>
    `${labelled.filter(holds).length} of ${labelled.length}`
  console.log(`\npictures ${checked.length} · labelled ${labelled.length}`)
  console.log(
    `manifest Trusted by c2pa-wasm ${count(({ manifest }) => manifest?.state === 'Trusted')} · with parent ${count(({ manifest }) => manifest?.hasParent === true)} · parent's own manifest kept ${labelled.filter(({ manifest }) => manifest?.keepsParentManifest === true).length}`,
  )
  console.log(
    `ICC profile equal by ExifTool ${count(({ isProfileKept }) => isProfileKept)} · pixels outside of the caption identical ${labelled.filter(({ pixels }) => pixels?.differingShare === 0).length}`,
  )
  console.log(
    `metadata fields of the sources compared by ExifTool ${labelled.reduce((sum, { fieldsChecked }) => sum + fieldsChecked, 0)}`,
  )
  console.log(`without any disagreement ${count(({ problems }) => problems.length === 0)}`)
}

await main()
