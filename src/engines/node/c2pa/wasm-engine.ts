import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { C2PA_RS_VERSION, engineFailure, type C2paEngine, type RawReading, type RawRequest } from './c2pa-engine.ts'
import { installFileReader, MemoryBlob } from './memory-blob.ts'

/** WebAssembly memory is 32-bit and the whole file is copied into it piece by piece; larger files go unread, with a reason. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024

/** The portable engine: same c2pa-rs, no native code; `null` where the module cannot be loaded. Knowledge: c2pa.md section 1. */
export async function createWasmEngine(): Promise<C2paEngine | null> {
  const reader = await loadReader()
  if (reader === null) return null
  return {
    description: `c2pa-rs ${C2PA_RS_VERSION} (c2pa-wasm 0.11.0)`,
    read: request => readWith(reader, request),
  }
}

type Reader = typeof import('@contentauth/c2pa-wasm').WasmReader

async function loadReader(): Promise<Reader | null> {
  try {
    const module = await readFile(createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm'))
    const { initSync, WasmReader } = await import('@contentauth/c2pa-wasm')
    installFileReader()
    initSync({ module: new Uint8Array(module) })
    return WasmReader
  } catch {
    return null // package or platform without WebAssembly: the caller answers `engine-missing`
  }
}

async function readWith(reader: Reader, { path, mediaType, settings, sidecar }: RawRequest): Promise<RawReading> {
  if (sidecar !== null) return { kind: 'failed', variant: 'SidecarUnsupported by c2pa-wasm 0.11.0' }
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES) return { kind: 'failed', variant: `TooLarge for WebAssembly: ${size} bytes` }
  const blob = new MemoryBlob(await readFile(path), mediaType)
  try {
    const opened = await reader.fromBlob(mediaType, blob, JSON.stringify(settings))
    try {
      return { kind: 'read', store: JSON.parse(opened.json()), isEmbedded: true }
    } finally {
      opened.free()
    }
  } catch (cause) {
    // After a trap the module's memory is undefined: the process that runs this must end (see isolated/).
    if (cause instanceof Error && cause.name === 'RuntimeError') throw cause
    return engineFailure(cause)
  }
}
