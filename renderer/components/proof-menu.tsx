import { BadgeCheck, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { countTestSigned } from '../../src/publish/proof.ts'
import { useDeliver } from '../state/deliver.ts'
import { useProblem } from '../state/use-problem.ts'
import { useWire } from '../state/wire-context.tsx'

/** What a proof is about: labelled pictures, the originals they came from, entries of the register by number. */
export interface ProofSubject {
  readonly grants: readonly string[]
  readonly originals: readonly string[]
  readonly sequences: readonly number[]
}

/** Forms of a proof. */
export const PROOF_FORMATS = ['pdf', 'html'] as const
export type ProofFormat = (typeof PROOF_FORMATS)[number]

const IDLE = { isWorking: false, told: '', isShown: false } as const

/** Makes a proof and hands it over; where the register knows nothing of the picture, that is said. */
export function useProof(subject: ProofSubject) {
  const { t } = useTranslation()
  const { api } = useWire()
  const say = useProblem()
  const deliver = useDeliver()
  const [state, setState] = useState<{ readonly isWorking: boolean; readonly told: string; readonly isShown: boolean }>(
    IDLE,
  )
  const show = (told: string): void => setState({ ...IDLE, told, isShown: true })
  const make = async (format: ProofFormat): Promise<void> => {
    setState({ ...IDLE, isWorking: true, told: t('proving.working') })
    const { grants, originals, sequences } = subject
    const made = await api.publishing.proof({
      grants: [...grants],
      originals: [...originals],
      sequences: [...sequences],
    })
    if (!made.ok) return show(say(made.error))
    const file = made.value[format]
    const { status, problems, pictures } = made.value.report
    if (file === null) {
      const [problem] = problems
      return show(status === 'nothing-found' || problem === undefined ? t('proving.nothing') : say(problem.error))
    }
    const isSaved = await deliver([file], file.name)
    const count = countTestSigned(pictures)
    const saved = t('proving.saved', { name: file.name })
    if (!isSaved) setState(IDLE)
    else if (count === 0) setState({ ...IDLE, told: saved })
    else show(`${saved}. ${t('proving.test-identity', { count })}`)
  }
  return { state, make }
}

/** What became of it: quietly when there is nothing to know. */
export function ProofStatus({ state }: { readonly state: ReturnType<typeof useProof>['state'] }) {
  return (
    <span role="status" className={state.isShown ? 'notice ask whole-row' : 'visually-hidden'}>
      {state.told}
    </span>
  )
}

/** The proof of labelling as a file to keep. */
export function ProofMenu({
  subject,
  isSmall = false,
}: {
  readonly subject: ProofSubject
  readonly isSmall?: boolean
}) {
  const { t } = useTranslation()
  const { state, make } = useProof(subject)
  return (
    <>
      <MenuTrigger>
        <Button className={isSmall ? 'button small' : 'button'} isDisabled={state.isWorking}>
          {state.isWorking ? (
            <LoaderCircle aria-hidden className="spin" size={16} />
          ) : (
            <BadgeCheck aria-hidden size={16} />
          )}
          {t('proving.title')}
        </Button>
        <Popover className="popover">
          <Menu
            className="list-box described"
            onAction={key => void make(PROOF_FORMATS.find(format => format === key) ?? 'pdf')}
          >
            {PROOF_FORMATS.map(format => (
              <MenuItem key={format} id={format} className="list-item" textValue={t(`proving.${format}`)}>
                <Text slot="label">{t(`proving.${format}`)}</Text>
                <Text slot="description" className="help">
                  {t(`proving.${format}-help`)}
                </Text>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <ProofStatus state={state} />
    </>
  )
}
