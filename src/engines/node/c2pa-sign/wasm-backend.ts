import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { installFileReader, MemoryBlob } from '../c2pa/memory-blob.ts'
import { coseSign1 } from './cose-sign1.ts'
import { reserveBytes, type SignBackend, type SignTask, THUMBNAIL_ID } from './sign-task.ts'

/**
 * Signs with the WebAssembly build of the same c2pa-rs where no native library loads (knowledge c2pa.md section 1).
 * Whole files in memory; no time stamps. Rejects with the module's error.
 */
export async function createWasmBackend(): Promise<SignBackend> {
  const bytes = await readFile(createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm'))
  const { initSync, WasmBuilder } = await import('@contentauth/c2pa-wasm')
  installFileReader()
  initSync({ module: new Uint8Array(bytes) })
  return {
    name: 'wasm',
    canTimeStamp: false,
    begin: async () => async task => {
      const builder = WasmBuilder.fromJson(JSON.stringify(task.definition), JSON.stringify(task.settings))
      try {
        await addIngredients(builder, task)
        if (task.thumbnailJpeg !== null)
          builder.addResourceFromBlob(THUMBNAIL_ID, new MemoryBlob(task.thumbnailJpeg, 'image/jpeg'))
        builder.setIntent('edit')
        for (const action of task.actions) builder.addAction(JSON.parse(action))
        const source = new MemoryBlob(await readFile(task.unsignedPath), task.mediaType)
        const signed = await builder.sign(signerOf(task), task.mediaType, source)
        await writeFile(task.outputPath, signed, { flag: 'wx' })
      } finally {
        builder.free()
      }
    },
  }
}

type Builder = import('@contentauth/c2pa-wasm').WasmBuilder

async function addIngredients(builder: Builder, task: SignTask): Promise<void> {
  const { json, path, mediaType } = task.parent
  if (path === null) builder.addIngredient(json)
  else await builder.addIngredientFromBlob(json, mediaType, new MemoryBlob(await readFile(path), mediaType))
  if (task.earlier === null) return
  const { json: earlier, path: from, mediaType: type } = task.earlier
  await builder.addIngredientFromBlob(earlier, type, new MemoryBlob(await readFile(from), type))
}

function signerOf(task: SignTask) {
  const reserveSize = reserveBytes(task)
  return {
    alg: task.algorithm,
    reserveSize,
    sign: async (claim: Uint8Array) => Uint8Array.from(await coseSign1(task, claim, reserveSize)),
  }
}
