import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { giveFiles } from '../e2e/electron/harness/drop.ts'
import { launchElectron } from '../e2e/electron/harness/launch.ts'
import { hasChromium, launchChromium } from '../e2e/open-app.ts'
import { makePictures } from '../e2e/pictures.ts'
import { beginFirstRun, goTo } from '../e2e/steps.ts'
import { writeStandIn } from './stand-in.ts'

const root = resolve(import.meta.dirname, '../..')
const work = mkdtempSync(join(tmpdir(), 'ursprung-package-'))
const packaged = join(work, 'out/Ursprung-linux-x64')
const resources = join(packaged, 'resources')
const isHere = process.platform === 'linux' && process.arch === 'x64'

/** What `npm run package` makes for Linux, with an archive that only looks like Electron's. */
describe.skipIf(!isHere)('the Linux package', () => {
  let inside: readonly string[] = []
  let outside: readonly string[] = []

  beforeAll(async () => {
    if (!existsSync(join(root, '.vite/build/main.js')) || !existsSync(join(root, 'dist/page/index.html')))
      execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
    writeStandIn(work, { root, platform: 'linux', arch: 'x64' })
    await forge(['package'])
    inside = listPackage(join(resources, 'app.asar'), { isPack: false }).map(path => path.replaceAll('\\', '/'))
    outside = filesIn(join(resources, 'app.asar.unpacked'))
  }, 180_000)
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  it('has its fuses set as intended', async () => {
    const { ENABLE: on, DISABLE: off } = FuseState
    expect(await getCurrentFuseWire(join(packaged, 'ursprung'))).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    })
  })

  it('keeps every native library outside of the archive, those of this platform alone', () => {
    const natives = (paths: readonly string[]): readonly string[] =>
      paths.filter(path => /\.(node|dll|dylib|so(\.[\d.]+)?)$/.test(path))
    const unpacked = new Set(outside.map(path => `/${path}`))
    expect(natives(inside).filter(path => !unpacked.has(path))).toEqual([])
    const names = natives(outside).map(path => path.replace(/^node_modules\//, '').replace(/[\d.]+(?=\.node$)/, ''))
    expect(names.toSorted()).toEqual([
      '@contentauth/c2pa-node/dist/index.node',
      expect.stringMatching(/^@img\/sharp-libvips-linux-x64\/lib\/libvips-cpp\.so/),
      expect.stringMatching(/^@img\/sharp-linux-x64\/lib\/sharp-linux-x64-?\.node$/),
      expect.stringMatching(/^onnxruntime-node\/bin\/napi-v6\/linux\/x64\/libonnxruntime\.so/),
      'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ])
  })

  it('holds no source, test, document or tool of ours', () => {
    const ours = inside.filter(path => !path.startsWith('/node_modules'))
    expect(ours.filter(path => /\.(ts|tsx|mts|map|test\.js)$/.test(path))).toEqual([])
    expect(new Set(ours.map(path => path.split('/')[1]))).toEqual(new Set(['.vite', 'dist', 'package.json']))
    expect(
      inside.filter(path =>
        /(^|\/)(tests?|docs|corpus|scripts|electron-forge|vitest|playwright-core)(\/|$)/.test(path),
      ),
    ).toEqual([])
    const { devDependencies, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      object
    >
    expect([typeof devDependencies, typeof scripts]).toEqual(['object', 'object'])
    expect(readdirSync(packaged)).not.toContain('corpus')
  })

  it('holds the network that finds faces, and nothing that could recognise, age or judge one', () => {
    const faces = inside.filter(path => /^\/node_modules\/(@vladmandic|@mediapipe)\/[^/]+\/./.test(path))
    expect(faces.filter(path => /\.[a-z]+$/.test(path)).toSorted()).toEqual([
      '/node_modules/@mediapipe/face_detection/face_detection_full_range.tflite',
      '/node_modules/@mediapipe/face_detection/package.json',
      '/node_modules/@vladmandic/face-api/model/ssd_mobilenetv1_model-weights_manifest.json',
      '/node_modules/@vladmandic/face-api/model/ssd_mobilenetv1_model.bin',
      '/node_modules/@vladmandic/face-api/package.json',
    ])
    expect(inside.filter(path => /recogni|age_gender|expression_model|landmark|embedding/i.test(path))).toEqual([])
  })

  it('brings what it reads: words, policies, templates, report parts, fonts, the portable engine', () => {
    for (const path of [
      '/.vite/assets/policies/default.json',
      '/.vite/assets/templates/captions.json',
      '/.vite/assets/report/archive.js',
      '/.vite/assets/report/archive.css',
      '/.vite/build/reader.js',
      '/.vite/build/looker.js',
      '/.vite/build/preload.cjs',
      '/dist/page/index.html',
      '/node_modules/@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
      '/node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm',
      '/node_modules/harfbuzzjs/dist/harfbuzz.wasm',
    ])
      expect(inside).toContain(path)
    expect(
      inside.filter(path =>
        /^\/node_modules\/(buffers|unzipper|node-gyp|electron|vite|vitest|playwright-core|typescript)\//.test(path),
      ),
    ).toEqual([])
  })

  it('says whose work is in it, and lets libvips be replaced', () => {
    const notice = readFileSync(join(resources, 'licences.md'), 'utf8')
    expect(notice).toMatch(/sharp-libvips-linux-x64 \| [\d.]+ \| LGPL-3\.0-or-later/)
    expect(notice).toMatch(/@vladmandic\/face-api \| [\d.]+ \| MIT/)
    expect(outside).toContain('node_modules/@img/sharp-libvips-linux-x64/README.md')
    expect(inside).toContain('/node_modules/@expo-google-fonts/noto-sans/LICENSE_FONT')
  })

  it('is no larger than it has to be', () => {
    const megabytes = Math.round(sizeOf(resources) / 1e6)
    console.log(`package without Electron: ${megabytes} MB`)
    expect(megabytes).toBeLessThan(160)
  })

  describe.skipIf(!hasChromium)('taken out of the archive, away from the checkout', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    it('starts, reads a picture in its own processes, finds no face, and draws it', async () => {
      const app = join(work, 'app')
      extractAll(join(resources, 'app.asar'), app)
      const pictures = await makePictures(join(work, 'bilder'))
      const running = await launchElectron({
        browser,
        mainBundle: join(app, '.vite/build/main.js'),
        resourcesPath: resources,
        isPackaged: true,
        words: [pictures.declaredAi],
      })
      const { page } = running
      await beginFirstRun(page)
      await page.locator('.verdict h2', { hasText: 'Bilden är skapad med AI.' }).waitFor({ timeout: 60_000 })
      await page.locator('.inspector').getByText('Letar efter ansikten').waitFor({ state: 'detached', timeout: 60_000 })
      expect(await page.locator('.inspector').innerText()).not.toMatch(/kunde inte|gick inte/)
      const readers = [...running.shim.electron.utilityProcess.running].map(({ pid }) => `/proc/${pid}`)
      for (const reader of readers)
        expect(readFileSync(`${reader}/cmdline`, 'utf8')).toContain(join(app, '.vite/build/reader.js'))
      const libraries = [...readers, '/proc/self'].flatMap(process_ =>
        readFileSync(`${process_}/maps`, 'utf8')
          .split('\n')
          .filter(line => line.includes(`${app}/node_modules`)),
      )
      for (const name of ['@contentauth/c2pa-node/dist/index.node', 'libvips-cpp.so', 'libonnxruntime.so'])
        expect([name, libraries.some(line => line.includes(name))]).toEqual([name, true])
      await goTo(page, 'Märk')
      running.knowPaths([pictures.other])
      await giveFiles(page, [pictures.other], 'drop')
      await page.locator('.picture-item').first().waitFor()
      expect(running.faults).toEqual([])
      await running.quit()
    })
  })
})

/** Forge's own command line, with archives and results in the test's folder. */
function forge(words: readonly string[]): Promise<void> {
  const cli = join(root, 'node_modules/@electron-forge/cli/dist/electron-forge.js')
  const env = { ...process.env, URSPRUNG_ELECTRON_ZIP_DIR: work, URSPRUNG_OUT: join(work, 'out') }
  return new Promise((resolve_, reject) => {
    const child = spawn(process.execPath, [cli, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('exit', code =>
      code === 0 ? resolve_() : reject(new Error(`electron-forge ended with ${code}: ${said}`)),
    )
  })
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
}

const sizeOf = (folder: string): number =>
  filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
