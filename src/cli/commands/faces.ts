import type { Command } from 'commander'
import type { FaceModelInfo } from '../../api/administration.ts'
import { EXIT } from '../exit-status.ts'
import { type CommonOptions, runSession, type Session, withCommonOptions } from '../session.ts'

/** `faces model import FILE · list · remove ID`: a face model of the organisation's own choice. */
export function registerFacesCommand(
  program: Command,
  t: (id: string) => string,
  finish: (status: number) => void,
): void {
  const model = program
    .command('faces')
    .description(t('help.faces'))
    .command('model')
    .description(t('help.faces-model'))
  withCommonOptions(model.command('list').description(t('help.faces-list')), t).action(
    async (options: CommonOptions) => {
      finish(await runSession(options, listModels))
    },
  )
  withCommonOptions(model.command('import').description(t('help.faces-import')).argument('<file>'), t).action(
    async (file: string, options: CommonOptions) => {
      finish(await runSession(options, session => importModel(file, session)))
    },
  )
  withCommonOptions(model.command('remove').description(t('help.faces-remove')).argument('<id>'), t).action(
    async (id: string, options: CommonOptions) => {
      finish(await runSession(options, session => removeModel(id, session)))
    },
  )
}

async function listModels({ app, output, texts }: Session): Promise<number> {
  const models = await app.administration.faceModels.list()
  for (const model of models) print(model, { output })
  if (models.length === 0) output.notice(texts.t('faces.built-in'))
  return EXIT.done
}

async function importModel(file: string, { app, output, texts }: Session): Promise<number> {
  const imported = await app.administration.faceModels.import(file)
  if (!imported.ok) {
    const said = texts.error(imported.error, file)
    if (output.isJson) output.json({ error: said })
    output.notice(said.message)
    return EXIT.failed
  }
  print(imported.value, { output })
  output.notice(texts.t('faces.in-use', { name: imported.value.name }))
  return EXIT.done
}

async function removeModel(id: string, { app, output, texts }: Session): Promise<number> {
  const isRemoved = await app.administration.faceModels.remove(id)
  output.notice(texts.t(isRemoved ? 'faces.removed' : 'faces.no-such', { name: id }))
  return isRemoved ? EXIT.done : EXIT.failed
}

function print(model: FaceModelInfo, { output }: Pick<Session, 'output'>): void {
  if (output.isJson) output.json({ schema: 'ursprung.face-model/1', ...model })
  else output.text(`${model.id}  ${model.name} · ${model.licence} · SHA-256 ${model.sha256}`)
}
