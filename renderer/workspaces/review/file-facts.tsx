import { RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { type Picture, usePictures } from '../../state/pictures.tsx'
import { localeOf } from '../../state/locale.ts'

/** What the answer rests on: the file, the engine, the rules, the lists and the time. So that it can be repeated later. */
export function FileFacts({ picture, report }: { readonly picture: Picture; readonly report: VerifyReport }) {
  const { t, i18n } = useTranslation()
  const { recheck } = usePictures()
  const { basis } = report
  const number = new Intl.NumberFormat(localeOf(i18n.language), { maximumFractionDigits: 1 })
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      t('review.file-size'),
      `${number.format(report.width ?? 0)} × ${number.format(report.height ?? 0)} px · ${sizeText(report.bytes ?? 0, i18n.language)}`,
    ],
    [t('review.file-format'), report.format?.toUpperCase() ?? '–'],
    [
      t('review.file-checked'),
      new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'long', timeStyle: 'medium' }).format(
        new Date(basis.checkedAt),
      ),
    ],
    [t('review.file-engine'), basis.engine],
    [t('review.file-rules'), basis.rules],
    [t('review.file-policy'), basis.policy],
    [
      t('review.file-lists'),
      basis.trustLists.length === 0
        ? t('review.file-no-lists')
        : basis.trustLists.map(list => `${list.name} (${list.date.slice(0, 10)})`).join(', '),
    ],
    [t('review.file-hash'), <code key="hash">{report.sha256}</code>],
  ]
  return (
    <section className="block" aria-labelledby="file-heading">
      <h3 id="file-heading">{t('review.file')}</h3>
      <dl className="facts two-columns">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="row">
        <Button className="button small" onPress={() => recheck([picture.grant])}>
          <RefreshCw aria-hidden size={16} />
          {t('review.again')}
        </Button>
      </div>
    </section>
  )
}

/** Bytes as people say them. */
export function sizeText(bytes: number, language: string): string {
  const [value, unit] =
    bytes < 1_000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(localeOf(language), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}
