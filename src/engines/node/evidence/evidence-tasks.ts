import type { ReportedError } from '../../../domain/finding.ts'
import type { FaceBox } from '../../../domain/image.ts'
import { unattendedJob } from '../../../domain/job.ts'
import { err, ok, type Result } from '../../../domain/result.ts'
import { loadC2paEngine } from '../c2pa/load-engine.ts'
import type { NodeFaceEngine } from '../faces/face-engine.ts'
import type { PluggedFaceModel } from '../faces/plugged-model.ts'
import type { FaceSensitivity } from '../../../domain/image.ts'
import { serveTasks } from '../isolated/serve-tasks.ts'
import type { LookTask } from './isolated-looks.ts'
import type { ReadEvidenceInput } from './read-credentials.ts'
import { readEvidence } from './read-evidence.ts'
import type { TrustBundle } from '../../../catalog/trust-lists.ts'

/** What every task of one reader process shares; sent once when it starts. */
export interface SharedSettings {
  readonly trust: TrustBundle
  readonly faces: { readonly sensitivity: FaceSensitivity; readonly plugin: PluggedFaceModel | null }
}

let faceEngine: Promise<NodeFaceEngine> | null = null

/** Code and model are loaded at the first picture that is looked at: readers of metadata never need them (90 ms, 25 MB a process). */
function facesOf({ faces }: SharedSettings): Promise<NodeFaceEngine> {
  faceEngine ??= import('../faces/face-engine.ts').then(({ createFaceEngine }) =>
    createFaceEngine({
      sensitivity: faces.sensitivity,
      threads: 1,
      ...(faces.plugin === null ? {} : { plugin: faces.plugin }),
    }),
  )
  return faceEngine
}

// Entry module of the killable reader process: everything that touches a hostile file's bytes runs here.
serveTasks(
  new Map<string, (input: unknown, shared: unknown) => Promise<unknown>>([
    [
      'read',
      (input, shared) =>
        readEvidence({ ...(input as Omit<ReadEvidenceInput, 'trust'>), trust: (shared as SharedSettings).trust }),
    ],
    // One after the other: a reader serves one file at a time, so that what it holds in memory stays bounded.
    [
      'read-many',
      async (inputs, shared) => {
        const answers: unknown[] = []
        for (const input of inputs as readonly Omit<ReadEvidenceInput, 'trust'>[])
          answers.push(await readEvidence({ ...input, trust: (shared as SharedSettings).trust }))
        return answers
      },
    ],
    [
      'faces',
      async (input, shared): Promise<Result<readonly FaceBox[], ReportedError>> => {
        return (await facesOf(shared as SharedSettings)).find((input as { path: string }).path, unattendedJob())
      },
    ],
    ['warm-marks', () => Promise.all([loadC2paEngine(), import('sharp')]).then(() => null)],
    ['warm-faces', async (_, shared) => (await facesOf(shared as SharedSettings)).load()],
    [
      'manifest-store',
      async input => {
        const { readStoreOfFile } = await import('../c2pa/store-of-file.ts')
        return readStoreOfFile((input as { readonly path: string }).path)
      },
    ],
    ['look', async input => (await import('./look-at-picture.ts')).lookAtPicture(input as LookTask)],
    [
      'screen',
      async input => {
        const { path, widthPx } = input as { readonly path: string; readonly widthPx: number }
        const { drawForScreen } = await import('./screen-drawing.ts')
        return asResult(() => drawForScreen(path, widthPx))
      },
    ],
    [
      'manifest-pictures',
      async input => {
        const { drawManifestPictures } = await import('./screen-drawing.ts')
        return asResult(() => drawManifestPictures((input as { readonly path: string }).path))
      },
    ],
  ]),
)

/** A picture that does not decode is an answer; only a reader that hangs or dies ends its process. */
async function asResult<Value>(draw: () => Promise<Value>): Promise<Result<Value, ReportedError>> {
  try {
    return ok(await draw())
  } catch (cause) {
    return err({ kind: 'unreadable-image', message: cause instanceof Error ? cause.message : String(cause) })
  }
}
