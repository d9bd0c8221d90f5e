import { FileDown } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { useDeliver } from '../../state/deliver.ts'
import { useWire } from '../../state/wire-context.tsx'
import { useNextStep } from './findings.tsx'
import { reportHtml } from './report-html.ts'

/** The verdict as a file: a page for the records, or all of it as data. */
export function SaveReport({ report }: { readonly report: VerifyReport }) {
  const { t, i18n } = useTranslation()
  const { api } = useWire()
  const deliver = useDeliver()
  const nextStep = useNextStep()
  const save = async (format: string): Promise<void> => {
    const stem = (report.path.split('/').pop() ?? 'bild').replace(/\.[^.]*$/, '')
    const text =
      format === 'html'
        ? reportHtml(report, i18n.language, { t: (key, values) => t(key, values ?? {}), nextStep })
        : `${JSON.stringify(report, null, 2)}\n`
    const kept = await api.files.keepText({ name: `${stem}-ursprung.${format}`, text })
    if (kept.ok) await deliver([kept.value], kept.value.name)
  }
  return (
    <MenuTrigger>
      <Button className="button">
        <FileDown aria-hidden size={18} />
        {t('review.save')}
      </Button>
      <Popover className="popover">
        <Menu className="list-box" onAction={key => void save(String(key))}>
          <MenuItem id="html" className="list-item">
            {t('review.save-html')}
          </MenuItem>
          <MenuItem id="json" className="list-item">
            {t('review.save-json')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
