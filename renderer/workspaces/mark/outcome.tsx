import { Download, PackageCheck, ScanSearch, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { LabelOutcome } from '../../../src/api/views.ts'
import type { PublishingText } from '../../../src/domain/report.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { PackDialog } from '../../components/pack-dialog.tsx'
import { ProofMenu } from '../../components/proof-menu.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { useDeliver } from '../../state/deliver.ts'
import { usePictures } from '../../state/pictures.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { FindingList } from '../review/findings.tsx'
import { sizeText } from '../review/file-facts.tsx'
import { ReportDeviation } from '../review/more-actions.tsx'

/** One copy: the picture, where its signature stands, the words for the web page; or why there is none. */
export function Outcome({
  outcome,
  draft,
  onReview,
}: {
  readonly outcome: LabelOutcome
  readonly draft: LabelDraft | null
  readonly onReview: () => void
}) {
  const { t, i18n } = useTranslation()
  const { report, file } = outcome
  const remarks = report.findings.filter(finding => finding.severity !== 'note')
  const kind = report.error?.kind
  return (
    <li className="outcome">
      <Thumbnail grant={file?.grant ?? outcome.grant} widthPx={240} />
      <div className="outcome-text">
        <h3>
          <bdi>{file?.name ?? report.input.path}</bdi>
        </h3>
        {report.output === null ? (
          <p className="notice stop">
            {report.error === null
              ? t('label.already')
              : kind !== undefined && i18n.exists(`problem.${kind}`)
                ? t(`problem.${kind}`)
                : report.error.message}
          </p>
        ) : (
          <p className="row">
            {report.manifest === null ? null : (
              <span className="badge done">
                <ShieldCheck aria-hidden size={14} />
                {t('mark.sealed')}
              </span>
            )}
            <span className="help">
              {report.output.width} × {report.output.height} px · {sizeText(report.output.bytes, i18n.language)}
              {report.manifest?.signer == null ? '' : ` · ${t('review.signed-by', { name: report.manifest.signer })}`}
            </span>
          </p>
        )}
        {remarks.length === 0 ? null : <FindingList findings={remarks} />}
        {file === null ? (
          <div className="row">
            <ReportDeviation picture={outcome} />
          </div>
        ) : (
          <OutcomeActions outcome={outcome} draft={draft} onReview={onReview} />
        )}
        {report.text === null ? null : <PublishingTabs text={report.text} />}
      </div>
    </li>
  )
}

function OutcomeActions({
  outcome,
  draft,
  onReview,
}: {
  readonly outcome: LabelOutcome
  readonly draft: LabelDraft | null
  readonly onReview: () => void
}) {
  const { t } = useTranslation()
  const { bridge } = useWire()
  const { add } = usePictures()
  const deliver = useDeliver()
  const { file } = outcome
  if (file === null) return null
  const review = (): void => {
    add([file])
    onReview()
  }
  return (
    <div className="row">
      <Button className="button small" onPress={() => void deliver([file], file.name)}>
        <Download aria-hidden size={16} />
        {t(bridge === null ? 'mark.download' : 'mark.save-as')}
      </Button>
      {draft === null ? null : <PackButton outcome={outcome} draft={draft} />}
      <ProofMenu subject={{ grants: [file.grant], originals: [outcome.grant], sequences: [] }} isSmall />
      <Button className="button quiet small" onPress={review}>
        <ScanSearch aria-hidden size={16} />
        {t('mark.review-result')}
      </Button>
    </div>
  )
}

/** All of the policy's web sizes of this picture, with the words beside it. A copy in a web size is no master: then one is made. */
function PackButton({ outcome, draft }: { readonly outcome: LabelOutcome; readonly draft: LabelDraft }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { file, grant, preset } = outcome
  const source = {
    name: file?.name ?? '',
    grant,
    master: preset === null ? (file?.grant ?? null) : null,
    draft,
  }
  return (
    <>
      <Button className="button small" onPress={() => setOpen(true)}>
        <PackageCheck aria-hidden size={16} />
        {t('packing.title')}
      </Button>
      {isOpen ? <PackDialog source={source} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

/** What the web editor pastes. */
function PublishingTabs({ text }: { readonly text: PublishingText }) {
  const { t } = useTranslation()
  const parts = [
    { id: 'figcaption', value: text.figcaption },
    { id: 'alt', value: text.alt },
    { id: 'html', value: text.html },
    { id: 'jsonld', value: JSON.stringify(text.jsonLd, null, 2) },
  ] as const
  return (
    <Tabs className="tabs">
      <TabList aria-label={t('mark.texts')} className="tab-list">
        {parts.map(part => (
          <Tab key={part.id} id={part.id} className="tab">
            {t(`mark.text-${part.id}`)}
          </Tab>
        ))}
      </TabList>
      {parts.map(part => (
        <TabPanel key={part.id} id={part.id} className="tab-panel">
          <pre className={part.id === 'html' || part.id === 'jsonld' ? 'snippet code' : 'snippet'}>{part.value}</pre>
          <CopyButton text={part.value} what={t(`mark.text-${part.id}`)} />
        </TabPanel>
      ))}
    </Tabs>
  )
}
