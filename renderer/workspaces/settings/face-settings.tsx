import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { FACE_SENSITIVITIES } from '../../../src/domain/image.ts'
import { Answers, Toggle } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'
import type { SettingsPart } from './settings-part.ts'

/** Whether faces are looked for, how readily, and with which model. Figures: docs/faces/model-card.md. */
export function FaceSettings({ settings, write }: SettingsPart) {
  const { t } = useTranslation()
  return (
    <>
      <Toggle
        label={t('settings.faces-switch')}
        help={t('settings.faces-help')}
        isOn={settings.findFaces}
        onChange={findFaces => write({ ...settings, findFaces })}
      />
      {settings.findFaces ? (
        <>
          <div className="stacked">
            <Answers
              label={t('settings.faces-sensitivity')}
              help={t('settings.faces-sensitivity-help')}
              value={settings.faceSensitivity}
              options={FACE_SENSITIVITIES.map(id => ({
                id,
                text: t(`settings.faces-level.${id}`),
                help: t(`settings.faces-level-help.${id}`),
              }))}
              onChange={id =>
                write({ ...settings, faceSensitivity: FACE_SENSITIVITIES.find(known => known === id) ?? 'normal' })
              }
            />
          </div>
          <FaceModel />
        </>
      ) : null}
    </>
  )
}

/** The model in use; one of the organisation's own can be read in and laid aside again. */
function FaceModel() {
  const { t } = useTranslation()
  const { api, takeFile } = useWire()
  const client = useQueryClient()
  const models = useQuery({ queryKey: ['face-models'], queryFn: () => api.faceModels.list() }).data
  const [said, setSaid] = useState('')
  const [own] = models ?? []
  const load = async (files: FileList | null): Promise<void> => {
    const [file] = files ?? []
    if (file === undefined) return
    const taken = await takeFile(file, file.name)
    const imported = taken.ok ? await api.faceModels.import({ grant: taken.value.grant }) : taken
    setSaid(imported.ok ? t('settings.faces-model-done') : imported.error.message)
    await client.invalidateQueries({ queryKey: ['face-models'] })
  }
  const remove = async (id: string): Promise<void> => {
    if (await api.faceModels.remove({ id })) setSaid(t('settings.faces-model-removed'))
    await client.invalidateQueries({ queryKey: ['face-models'] })
  }
  return (
    <div className="form-part">
      <dl className="facts">
        <div>
          <dt>{t('settings.faces-model')}</dt>
          <dd>
            <bdi>{own === undefined ? t('settings.faces-model-built-in') : `${own.name} (${own.licence})`}</bdi>
          </dd>
        </div>
      </dl>
      <p className="help">{t('settings.faces-model-help')}</p>
      <div className="row">
        <FileTrigger acceptedFileTypes={['.onnx']} onSelect={files => void load(files)}>
          <Button className="button small">
            <FileUp aria-hidden size={16} />
            {t('settings.faces-model-import')}
          </Button>
        </FileTrigger>
        {own === undefined ? null : (
          <Button className="button quiet small" onPress={() => void remove(own.id)}>
            {t('settings.faces-model-remove')}
          </Button>
        )}
        <span role="status">{said}</span>
      </div>
    </div>
  )
}
