/** A Blob over bytes in memory whose slices can be read at once; c2pa-wasm reads synchronously, as browser workers do. */
export class MemoryBlob extends Blob {
  readonly memory: Uint8Array
  constructor(memory: Uint8Array, type: string) {
    super([], { type })
    this.memory = memory
    Object.defineProperty(this, 'size', { value: memory.length })
  }
  override slice(start?: number, end?: number, type?: string): Blob {
    return new MemoryBlob(this.memory.subarray(start, end), type ?? '')
  }
}

class MemoryFileReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer {
    if (!(blob instanceof MemoryBlob)) throw new Error('Expected a blob over bytes in memory but received another')
    return Uint8Array.from(blob.memory).buffer
  }
}

/** `FileReaderSync` exists in browser workers only; c2pa-wasm asks for it by name. Reading and signing share this one. */
export function installFileReader(): void {
  if (!('FileReaderSync' in globalThis))
    Object.defineProperty(globalThis, 'FileReaderSync', { value: MemoryFileReader })
}
