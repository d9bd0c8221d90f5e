import { defineConfig } from 'vite'

/** The preload: one small CommonJS file; in a sandbox it can require nothing but electron. */
export default defineConfig({
  build: {
    target: 'chrome150',
    minify: false,
    outDir: '.vite/build',
    emptyOutDir: false,
    lib: { entry: 'electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
})
