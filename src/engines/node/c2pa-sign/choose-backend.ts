import { canLoadNative } from '../c2pa/native-engine.ts'
import { engineChoiceFromEnvironment } from '../c2pa/load-engine.ts'
import { createNativeBackend } from './native-backend.ts'
import type { SignBackend } from './sign-task.ts'
import { createWasmBackend } from './wasm-backend.ts'

/** Native where it loads, else WASM; `URSPRUNG_C2PA_ENGINE` decides otherwise, as for reading. Rejects when neither loads. */
export async function createBackend(): Promise<SignBackend> {
  const choice = engineChoiceFromEnvironment()
  if (choice !== 'wasm' && (choice === 'native' || canLoadNative())) return await createNativeBackend()
  return await createWasmBackend()
}
