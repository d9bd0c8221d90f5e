import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Scripts for the two worlds of a page, as Electron gives them: the page's own, and the isolated one where the preload runs. They
 * meet only in synchronous events, which copy what they carry, so that no object of one world is ever seen in the other.
 */

/** Name of the isolated world, and of the binding that leads from it to the main process. */
export const ISOLATED_WORLD = 'Electron Isolated Context'
export const BINDING = '$toMain'

/** A file with one expression, as text: what a test runner makes of code must not reach the page. */
const expression = (name: string): string =>
  `(${readFileSync(join(import.meta.dirname, name), 'utf8')
    .replace(/^[\s\S]*?\n;/, '')
    .trim()})`
const CROSS_WORLDS = expression('cross-worlds.js')
const ISOLATED_ELECTRON = expression('isolated-electron.js')

/** The page's own world: builds what the preload exposes, frozen, before any script of the page. */
export const pageWorldScript = (): string => `(() => {
  if (window.top !== window) return
  const { unpack } = ${CROSS_WORLDS}('$page-calls', '$preload-calls')
  window.addEventListener('$expose', event => {
    const { name, api } = event.detail
    Object.defineProperty(window, name, { value: unpack(api), writable: false, configurable: false, enumerable: true })
  })
})()`

/** The isolated world: Electron's own modules, then the preload as CommonJS with nothing else to require. */
export const preloadScript = (preload: string): string => `(() => {
  if (window.top !== window) return
  const pages = ${CROSS_WORLDS}('$preload-calls', '$page-calls')
  const { electron, fromMain } = ${ISOLATED_ELECTRON}(globalThis[${JSON.stringify(BINDING)}], pages)
  globalThis.$fromMain = fromMain
  const require = name => {
    if (name === 'electron') return electron
    throw new Error('module not found: ' + name)
  }
  const process = { platform: ${JSON.stringify(process.platform)}, sandboxed: true, type: 'renderer', env: {} }
  const module = { exports: {} }
  ;((exports, require, module, process, __filename, __dirname) => {
${preload}
  })(module.exports, require, module, process, 'preload', '')
})()`
