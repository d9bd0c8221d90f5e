import type { C2paEngine } from './c2pa-engine.ts'
import { canLoadNative, createNativeEngine } from './native-engine.ts'
import { createWasmEngine } from './wasm-engine.ts'

/** `native` needs a binary for this platform, `wasm` runs anywhere, `auto` takes native where it loads. */
export type EngineChoice = 'auto' | 'native' | 'wasm'

/** What the environment variable `URSPRUNG_C2PA_ENGINE` asks for; anything unknown is `auto`. */
export function engineChoiceFromEnvironment(): EngineChoice {
  const asked = process.env['URSPRUNG_C2PA_ENGINE']
  return asked === 'native' || asked === 'wasm' ? asked : 'auto'
}

const loaded = new Map<EngineChoice, Promise<C2paEngine | null>>()

/** The engine for this machine, loaded once per process; `null` where it cannot be loaded, which readings report as `engine-missing`. */
export function loadC2paEngine(choice: EngineChoice = engineChoiceFromEnvironment()): Promise<C2paEngine | null> {
  const known = loaded.get(choice)
  if (known !== undefined) return known
  const loading = load(choice)
  loaded.set(choice, loading)
  return loading
}

async function load(choice: EngineChoice): Promise<C2paEngine | null> {
  if (choice !== 'wasm' && canLoadNative()) return await createNativeEngine()
  return choice === 'native' ? null : await createWasmEngine()
}
