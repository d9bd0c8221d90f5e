import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'
import { RUNTIME_PACKAGES } from './scripts/release/runtime-packages.ts'

const BUILT_IN = new Set([...builtinModules, ...builtinModules.map(name => `node:${name}`)])
const OUTSIDE = new Set<string>(['electron', ...RUNTIME_PACKAGES])

/** `sharp`, `harfbuzzjs/dist/x.js`, `@img/…`: whether an import leads to a package that stays outside of the bundle. */
function staysOutside(id: string): boolean {
  const parts = id.split('/')
  const name = id.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? id)
  return BUILT_IN.has(id) || OUTSIDE.has(name) || name.startsWith('@img/')
}

/**
 * Electron's main process and the entries of its utility processes, as modules: the text shaper starts with a top-level
 * await, which CommonJS does not have. `ssr` builds for Node: without it vite takes packages' browser halves and turns
 * `new URL('./x.ts', import.meta.url)` into data: addresses that no process can be started from.
 */
export default defineConfig({
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node24',
    minify: false,
    copyPublicDir: false,
    outDir: '.vite/build',
    emptyOutDir: false,
    rollupOptions: {
      input: { main: 'electron/main.ts', reader: 'electron/reader.ts', looker: 'electron/looker.ts' },
      external: staysOutside,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'part-[name]-[hash].js' },
    },
  },
})
