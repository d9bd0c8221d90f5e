import { CircleCheck, Download, FolderSearch } from 'lucide-react'
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { PackAnswer } from '../../src/api/publishing-contract.ts'
import type { PackReport } from '../../src/publish/pack.ts'
import { useDeliver } from '../state/deliver.ts'
import { useWire } from '../state/wire-context.tsx'
import { FindingList } from '../workspaces/review/findings.tsx'
import { CopyButton } from './copy-button.tsx'

/** The finished pack, in the dialog that made it: where it is, what is in it, and the words to paste. */
export function PackOutcome({ answer, onClose }: { readonly answer: PackAnswer; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { report } = answer
  const asked = report.findings.filter(({ severity }) => severity !== 'note')
  return (
    <>
      <ul className="pack-list" aria-label={t('packing.holds')}>
        {filesOf(report).map(({ name, widthPx, heightPx, sha256 }) => (
          <li key={name}>
            <span>
              <CircleCheck aria-hidden size={16} />
              <bdi>{name}</bdi>
            </span>
            <span className="help">
              {widthPx} × {heightPx} px · <code>{sha256.slice(0, 8)}</code>
            </span>
          </li>
        ))}
      </ul>
      {asked.length === 0 ? null : <FindingList findings={asked} />}
      {report.text === null ? null : <PackTexts text={report.text} />}
      <Ways answer={answer} onClose={onClose} />
    </>
  )
}

/** The labelled copy in full size stands beside the web sizes, unless it is one of them. */
function filesOf({ renditions, master }: PackReport): PackReport['renditions'] {
  return master === null || renditions.some(({ sha256 }) => sha256 === master.sha256)
    ? renditions
    : [...renditions, master]
}

function Ways({ answer: { report, file }, onClose }: { readonly answer: PackAnswer; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api, bridge } = useWire()
  const deliver = useDeliver()
  return (
    <div className="row end">
      <Button className="button" onPress={onClose}>
        {t('app.close')}
      </Button>
      {file === null ? null : bridge !== null ? (
        <Button className="button primary" onPress={() => void api.files.reveal({ grant: file.grant })}>
          <FolderSearch aria-hidden size={18} />
          {t('mark.reveal')}
        </Button>
      ) : (
        <Button className="button primary" onPress={() => void deliver([file], file.name)}>
          <Download aria-hidden size={18} />
          {t('packing.download', { name: report.output?.path ?? file.name })}
        </Button>
      )}
    </div>
  )
}

/** What the web editor pastes, one kind at a time. */
function PackTexts({ text }: { readonly text: NonNullable<PackReport['text']> }) {
  const { t } = useTranslation()
  const parts = [
    { id: 'figcaption', value: text.figcaption, lang: text.figcaptionLang },
    { id: 'alt', value: text.alt, lang: text.altLang },
    { id: 'html', value: text.html, lang: null },
    { id: 'jsonld', value: text.jsonLdScript, lang: null },
    { id: 'plain', value: `${t('pack.figcaption')}: ${text.figcaption}\n${t('pack.alt')}: ${text.alt}`, lang: null },
  ] as const
  return (
    <Tabs className="tabs">
      <TabList aria-label={t('mark.texts')} className="tab-list">
        {parts.map(({ id }) => (
          <Tab key={id} id={id} className="tab">
            {t(`mark.text-${id}`)}
          </Tab>
        ))}
      </TabList>
      {parts.map(({ id, value, lang }) => (
        <TabPanel key={id} id={id} className="tab-panel">
          <pre
            className={id === 'html' || id === 'jsonld' ? 'snippet code' : 'snippet'}
            {...(lang === null ? {} : { lang })}
          >
            {value}
          </pre>
          <CopyButton text={value} what={t(`mark.text-${id}`)} />
        </TabPanel>
      ))}
    </Tabs>
  )
}
