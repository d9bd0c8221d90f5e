import { baseName } from '../domain/base-name.ts'
import { ok } from '../domain/result.ts'
import { bundleFiles, keepText, picturesIn, revealFile, saveFilesAs, subfoldersOf } from './files.ts'
import { folderHandle, handleFor } from './present.ts'
import { alive, os } from './procedures.ts'

/** Choosing, handing out and saving files. The page gets grants and names; what the host answers with a path becomes a grant here. */
export const filesRouter = {
  pickPictures: os.files.pickPictures.handler(async ({ context }) => {
    const picked = await context.host.pickPictures()
    if (!picked.ok || picked.value === null) return picked.ok ? ok(null) : picked
    return ok(
      picked.value.map(path =>
        handleFor(context.grants, { path, name: baseName(path), relativePath: baseName(path), purpose: 'picture' }),
      ),
    )
  }),
  pickFolder: os.files.pickFolder.handler(async ({ context }) => {
    const picked = await context.host.pickFolder()
    if (!picked.ok) return picked
    return ok(picked.value === null ? null : folderHandle(context.grants, picked.value))
  }),
  pickFolders: os.files.pickFolders.handler(async ({ context }) => {
    const picked = await context.host.pickFolders()
    if (!picked.ok || picked.value === null) return picked.ok ? ok(null) : picked
    return ok(picked.value.map(path => folderHandle(context.grants, path)))
  }),
  startFolders: os.files.startFolders.handler(async ({ context }) =>
    (await context.host.startFolders()).map(folder => folderHandle(context.grants, folder.path, folder.name)),
  ),
  subfolders: os.files.subfolders.handler(({ input, context }) => subfoldersOf(input.grant, context)),
  picturesIn: os.files.picturesIn.handler(({ input, context }) => picturesIn(input.grant, input.limit, context)),
  saveAs: os.files.saveAs.handler(({ input, context, signal }) => saveFilesAs(input, context, alive(signal))),
  reveal: os.files.reveal.handler(({ input, context }) => revealFile(input.grant, context)),
  bundle: os.files.bundle.handler(({ input, context, signal }) => bundleFiles(input, context, alive(signal))),
  keepText: os.files.keepText.handler(({ input, context }) => keepText(input, context)),
  forget: os.files.forget.handler(({ input, context }) => input.grants.forEach(context.grants.withdraw)),
}
