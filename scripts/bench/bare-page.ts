/** The floor of the page: React showing one element, built by the same tool and served by the same server. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const PACKAGES = resolve(import.meta.dirname, '../../node_modules')
const HTML = `<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Golvet</title></head>
<body><div id="root"></div><script type="module" src="./main.js"></script></body></html>`
/** The class is the one by which the real page is known to be usable. */
const SCRIPT = `import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
createRoot(document.querySelector('#root')).render(createElement('p', { className: 'empty' }, 'Golvet'))`

/** Builds it below `folder`; returns where its files lie. */
export async function buildBarePage(folder: string): Promise<string> {
  const [root, outDir] = [join(folder, 'bare-page'), join(folder, 'bare-page-built')]
  await mkdir(root, { recursive: true })
  await writeFile(join(root, 'index.html'), HTML)
  await writeFile(join(root, 'main.js'), SCRIPT)
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    resolve: { alias: { react: join(PACKAGES, 'react'), 'react-dom': join(PACKAGES, 'react-dom') } },
    build: { outDir, target: 'es2023', modulePreload: { polyfill: false } },
  })
  return outDir
}
