import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LabelDraft } from '../../../src/api/label-draft.ts'
import type { PreviewAnswer } from '../../../src/api/views.ts'
import type { ReportedError } from '../../../src/domain/finding.ts'
import type { CaptionOffset, CaptionPlace, RequestedPlace } from '../../../src/domain/label.ts'
import { type ComparedSide, PictureComparison } from '../../components/picture-comparison.tsx'
import { Stage } from '../../components/stage.tsx'
import type { Picture } from '../../state/pictures.tsx'
import { useProblem } from '../../state/use-problem.ts'
import { useSettled } from '../../state/use-settled.ts'
import { useWire } from '../../state/wire-context.tsx'
import { CaptionHandle } from './caption-handle.tsx'
import type { CaptionSpot } from './caption-places.ts'
import { CROPS, type Crop, CropFrame, CropPicker } from './crop-check.tsx'
import type { FormPart } from './form-part.ts'
import { PlacePicker } from './place-picker.tsx'
import type { LabelRow, LabelTable } from './use-label-table.ts'
import { WrittenPreview } from './written-preview.tsx'
import { localeOf } from '../../state/locale.ts'

/** Waits for a pause in typing before the picture is drawn again. */
const SETTLE_MS = 250

/** The real renderer's picture, live: place by drag, arrow keys or choice, before and after, what crops would cut. */
export function PreviewPane({ row, table }: FormPart) {
  const { picture, consultation, how } = row
  const canDraw =
    how !== 'not-ai' &&
    how !== 'unknown' &&
    (how !== null || consultation?.evidenceKind != null) &&
    picture.report?.error === null &&
    picture.report.label.state === 'absent' &&
    row.status !== 'unfit'
  const { preview, isBusy, error } = usePreview(row, canDraw)
  const aspect =
    picture.report?.width != null && picture.report.height != null ? picture.report.width / picture.report.height : null
  if (!canDraw || preview === null)
    return <Undrawn row={row} table={table} aspect={aspect} canDraw={canDraw} error={error} />
  return <Drawn row={row} table={table} preview={preview} isBusy={isBusy} error={error} aspect={aspect} />
}

/** The picture as it was, and why nothing is drawn on it yet; where a place was chosen that it has no room for, another one can be. */
function Undrawn({
  row,
  table,
  aspect,
  canDraw,
  error,
}: FormPart & {
  readonly aspect: number | null
  readonly canDraw: boolean
  readonly error: ReportedError | null
}) {
  const { t } = useTranslation()
  const { picture, status } = row
  const wait = status === 'checking' ? t('pictures.checking') : status === 'needs-kind' ? t('mark.preview-none') : ''
  const text = canDraw ? t('mark.preview-busy') : picture.report === null ? '' : wait
  return (
    <>
      <Stage grant={picture.grant} alt={picture.name} aspect={aspect} naturalWidthPx={picture.report?.width ?? null} />
      {error === null ? <p className="help centred-text">{text}</p> : <Refusal error={error} />}
      {error === null || !canDraw ? null : (
        <div className="preview-tools">
          <Places row={row} table={table} actual={null} />
        </div>
      )}
    </>
  )
}

/** The picture as it will be, with everything that changes or explains it. */
function Drawn(
  props: FormPart & {
    readonly preview: PreviewAnswer
    readonly isBusy: boolean
    readonly error: ReportedError | null
    readonly aspect: number | null
  },
) {
  const { t } = useTranslation()
  const { row, table, preview, isBusy, error, aspect } = props
  const { picture } = row
  const [crop, setCrop] = useState<Crop>('off')
  const [showsBefore, setShowsBefore] = useState(false)
  const place = placeOn(row, table)
  const drawn = preview.size.widthPx / preview.size.heightPx
  return (
    <>
      {showsBefore ? (
        <BeforeAfter picture={picture} preview={preview} beforeAspect={aspect ?? drawn} />
      ) : (
        <Stage
          grant={preview.image}
          alt={`${t('mark.preview')}: ${picture.name}`}
          aspect={drawn}
          naturalWidthPx={preview.size.widthPx}
        >
          {crop === 'off' ? null : <CropFrame crop={crop} size={preview.size} />}
          <CaptionHandle preview={preview} asked={askedSpot(row.draft)} isBusy={isBusy} onPlace={place} />
        </Stage>
      )}
      {error === null ? null : <Refusal error={error} />}
      <div className="preview-tools">
        <Places row={row} table={table} actual={preview.caption.place} />
        <CropPicker
          crop={crop}
          crops={CROPS}
          lost={preview.cropsLost}
          onCrop={setCrop}
          before={{ isShown: showsBefore, show: setShowsBefore }}
        />
      </div>
      <PreviewFacts preview={preview} isBusy={isBusy} />
      <WrittenPreview preview={preview} />
    </>
  )
}

const placeOn =
  (row: LabelRow, table: LabelTable) =>
  (to: { readonly place: RequestedPlace; readonly offset: CaptionOffset | null }): void =>
    table.change({
      kind: 'set',
      grant: row.picture.grant,
      isFirst: table.rows[0]?.picture.grant === row.picture.grant,
      values: to.place === row.draft.place ? { offset: to.offset } : to,
    })

function Places({ row, table, actual }: FormPart & { readonly actual: CaptionPlace | null }) {
  return (
    <PlacePicker
      place={row.draft.place ?? 'auto'}
      isMoved={row.draft.offset !== null}
      actual={actual}
      onPlace={to => placeOn(row, table)({ place: to, offset: null })}
    />
  )
}

/** The place that was asked for by name, whether drawn yet or not. */
const askedSpot = ({ place, offset }: LabelDraft): CaptionSpot | null =>
  place === null || place === 'auto' ? null : { place, offset }

/** The original and the drawn copy, which is taller when the caption stands below. */
function BeforeAfter(props: {
  readonly picture: Picture
  readonly preview: PreviewAnswer
  readonly beforeAspect: number
}) {
  const { t } = useTranslation()
  const { picture, preview, beforeAspect } = props
  const side = (grant: string, label: string, aspect: number): ComparedSide => ({
    grant,
    label,
    alt: `${label}: ${picture.name}`,
    aspect,
  })
  return (
    <PictureComparison
      left={side(picture.grant, t('mark.before'), beforeAspect)}
      right={side(preview.image, t('mark.after'), preview.size.widthPx / preview.size.heightPx)}
    />
  )
}

function PreviewFacts({ preview, isBusy }: { readonly preview: PreviewAnswer; readonly isBusy: boolean }) {
  const { t, i18n } = useTranslation()
  const ratio = new Intl.NumberFormat(localeOf(i18n.language), { maximumFractionDigits: 1 }).format(
    preview.caption.contrast,
  )
  return (
    <p className="help sentence" aria-live="polite">
      {isBusy
        ? t('mark.preview-busy')
        : [
            t(`place.${preview.caption.place}`),
            t('mark.contrast', { ratio }),
            t('mark.height', { height: preview.caption.textHeightPx }),
            preview.cropsLost.length === 0
              ? t('mark.crop-fine')
              : t('mark.crop-lost', {
                  ratios: new Intl.ListFormat(localeOf(i18n.language), { type: 'disjunction' }).format(
                    preview.cropsLost,
                  ),
                }),
          ].join(' · ')}
    </p>
  )
}

function Refusal({ error }: { readonly error: ReportedError }) {
  const say = useProblem()
  return (
    <p className="notice stop" role="alert">
      {say(error)}
    </p>
  )
}

/** What changes the drawing or what is written; answers to questions do neither. */
function usePreview(row: FormPart['row'], isWanted: boolean) {
  const { api } = useWire()
  const draft = useSettled<LabelDraft>(
    { ...row.draft, answers: [], overrides: [], decidedBy: null, secondReviewer: null },
    SETTLE_MS,
  )
  const preset = draft.presets[0] ?? null
  const query = useQuery({
    queryKey: ['preview', row.picture.grant, draft, preset],
    queryFn: ({ signal }) => api.label.preview({ grant: row.picture.grant, draft, preset }, { signal }),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const [last, setLast] = useState<PreviewAnswer | null>(null)
  const answer = query.data
  useEffect(() => {
    if (answer?.ok === true) setLast(answer.value)
  }, [answer])
  return {
    preview: answer?.ok === true ? answer.value : last,
    isBusy: query.isFetching,
    error: answer?.ok === false ? answer.error : null,
  }
}
