import { FileUp } from 'lucide-react'
import { useId, useState } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import { useWire } from '../../state/wire-context.tsx'
import { useProblem } from '../../state/use-problem.ts'

/** As many as the program takes in one go. */
const MAX_FILES = 4
const CERTIFICATE_TYPES = ['.pem', '.crt', '.cer', '.der', '.p7b', '.p7c']
const KEY_TYPES = [...CERTIFICATE_TYPES, '.p12', '.pfx', '.key']

/** Certificate files, in one or several; `withKey` also takes those that hold a key. */
export function CertificateFiles(props: {
  readonly label: string
  readonly help?: string
  readonly withKey?: boolean
  readonly files: readonly FileHandle[]
  readonly onFiles: (files: readonly FileHandle[]) => void
}) {
  const { t } = useTranslation()
  const { takeFile } = useWire()
  const problem = useProblem()
  const labelId = useId()
  const [refused, setRefused] = useState<string | null>(null)
  const take = async (list: FileList | null): Promise<void> => {
    const taken = await Promise.all([...(list ?? [])].slice(0, MAX_FILES).map(file => takeFile(file, file.name)))
    const failed = taken.find(result => !result.ok)
    setRefused(failed === undefined ? null : problem(failed.error))
    props.onFiles(taken.flatMap(result => (result.ok ? [result.value] : [])))
  }
  return (
    <div className="field" role="group" aria-labelledby={labelId}>
      <span className="label" id={labelId}>
        {props.label}
      </span>
      <div className="row">
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={props.withKey === true ? KEY_TYPES : CERTIFICATE_TYPES}
          onSelect={list => void take(list)}
        >
          <Button className="button">
            <FileUp aria-hidden size={18} />
            {t('settings.identity-files')}
          </Button>
        </FileTrigger>
        <span role="status" className="chosen-files">
          <bdi>{props.files.map(file => file.name).join(', ')}</bdi>
        </span>
      </div>
      {props.help === undefined ? null : <p className="help">{props.help}</p>}
      {refused === null ? null : (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
    </div>
  )
}
