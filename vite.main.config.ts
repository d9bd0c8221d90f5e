import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/** Packages with native code or files of their own stay outside of the bundle, and outside of the asar (forge.config.ts). */
const OUTSIDE = [
  /^electron$/,
  /^sharp$/,
  /^onnxruntime-node$/,
  /^@contentauth\//,
  /^@expo-google-fonts\//,
  /^@mediapipe\//,
  /^@vladmandic\//,
  /^harfbuzzjs/,
  /^@img\//,
]
const BUILT_IN = new Set([...builtinModules, ...builtinModules.map(name => `node:${name}`)])

/**
 * Electron's main process and the entry of the readers, as modules: the text shaper starts with a top-level await, which
 * CommonJS does not have. `src/engines/node` finds its entry beside itself, hence its name with `.ts`.
 */
export default defineConfig({
  build: {
    target: 'node24',
    minify: false,
    outDir: '.vite/build',
    emptyOutDir: false,
    lib: {
      entry: {
        main: 'electron/main.ts',
        reader: 'electron/reader.ts',
        'evidence-tasks': 'src/engines/node/evidence/evidence-tasks.ts',
      },
      formats: ['es'],
      fileName: (_format, name) => (name === 'evidence-tasks' ? 'evidence-tasks.ts' : `${name}.js`),
    },
    rollupOptions: { external: id => BUILT_IN.has(id) || OUTSIDE.some(pattern => pattern.test(id)) },
  },
})
