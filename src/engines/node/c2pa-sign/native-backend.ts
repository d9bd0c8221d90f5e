import { toPem } from '../identity/encrypt-key.ts'
import { reserveBytes, type SignBackend, type SignTask, THUMBNAIL_ID } from './sign-task.ts'

/** Signs with the native library: paths, not buffers (50 MP PNG: 333 MB against 844), off this thread. */
export async function createNativeBackend(): Promise<SignBackend> {
  const { Builder } = await import('@contentauth/c2pa-node')
  return {
    name: 'native',
    canTimeStamp: true,
    async begin({ definition, settings, parent, earlier, thumbnailJpeg }) {
      const builder = Builder.withJson(definition, settings)
      const { json, path, mediaType } = parent
      await builder.addIngredient(json, path === null ? undefined : { path, mimeType: mediaType })
      if (earlier !== null)
        await builder.addIngredient(earlier.json, { path: earlier.path, mimeType: earlier.mediaType })
      if (thumbnailJpeg !== null)
        await builder.addResource(THUMBNAIL_ID, { buffer: Buffer.from(thumbnailJpeg), mimeType: 'image/jpeg' })
      builder.setIntent('edit')
      return async task => {
        for (const action of task.actions) builder.addAction(action)
        // Not `signAsync`: its CallbackSigner holds the event loop open until it is garbage-collected (measured: still alive after 40 s).
        // This signer lives in the call alone and is dropped with it.
        await builder.signConfigAsync(
          async data => Buffer.from(await task.sign(data)),
          signerConfig(task),
          { path: task.unsignedPath, mimeType: task.mediaType },
          { path: task.outputPath, mimeType: task.mediaType },
        )
      }
    },
  }
}

function signerConfig(task: SignTask) {
  const certs = [Buffer.from(task.chain.map(der => toPem('CERTIFICATE', der)).join(''))]
  const base = { alg: task.algorithm, certs, directCoseHandling: false, reserveSize: reserveBytes(task) }
  return task.timeStampUrl === null ? base : { ...base, tsaUrl: task.timeStampUrl }
}
