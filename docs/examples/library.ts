/**
 * Labels a picture and verifies the copy. Run: node docs/examples/library.ts PICTURE OUTPUT-FOLDER DATA-FOLDER
 */
import { basename, join } from 'node:path'
import { compose, createTexts, type LabelRequest, unattendedJob } from '../../src/index.ts'

const [picture = '', outputFolder = '', dataDir = ''] = process.argv.slice(2)

const opened = await compose({ dataDir, texts: createTexts('sv'), policy: 'default', version: '1.0.0-rc.1' })
if (!opened.ok) throw new Error(opened.error.message)
const ursprung = opened.value

const request: LabelRequest = {
  kind: 'ai-generated',
  tool: 'Midjourney',
  captionText: null, // the policy's words: "Skapad med AI"
  template: null,
  captionLang: 'sv',
  place: 'auto',
  format: 'keep',
  preset: null,
  alt: 'Ett torg i vårsol',
  credit: '',
  strip: ['gps'],
  identity: null, // made on first use
  answers: new Map(),
  decidedBy: 'kommunikatör',
  secondReviewer: null,
  overrides: new Map(),
  overwrite: false,
  findFaces: true,
}

const label = await ursprung.label(picture, join(outputFolder, basename(picture)), request, unattendedJob())
console.log(label.status, label.output?.path, label.caption?.text, label.error?.message ?? '')

if (label.output !== null) {
  const { report } = await ursprung.verify(label.output.path, { findFaces: false }, unattendedJob())
  console.log(report.credentials.integrity, report.credentials.trust, report.origin.kind, report.label.state)
}
await ursprung.close()
