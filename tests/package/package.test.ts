import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM_LICENCES, NOTICES } from '../../scripts/release/package-notices.ts'
import { giveFiles } from '../e2e/electron/harness/drop.ts'
import { launchElectron } from '../e2e/electron/harness/launch.ts'
import { hasChromium, launchChromium } from '../e2e/open-app.ts'
import { makePictures } from '../e2e/pictures.ts'
import { beginFirstRun, goTo } from '../e2e/steps.ts'
import { forge } from './forge.ts'
import { writeStandIn } from './stand-in.ts'

const root = resolve(import.meta.dirname, '../..')
const work = mkdtempSync(join(tmpdir(), 'ursprung-package-'))
const packaged = join(work, 'out/Ursprung-linux-x64')
const resources = join(packaged, 'resources')
const isHere = process.platform === 'linux' && process.arch === 'x64'
const made = join(work, 'out/make')
const hasDebian = ['dpkg', 'dpkg-deb', 'sha256sum', 'unzip'].every(
  command => spawnSync(command, ['--version']).error === undefined,
)

/** What `npm run make` makes for Linux, with an archive that only looks like Electron's. */
describe.skipIf(!isHere)('the Linux package', () => {
  let inside: readonly string[] = []
  let outside: readonly string[] = []

  beforeAll(async () => {
    if (!existsSync(join(root, '.vite/build/main.js')) || !existsSync(join(root, 'dist/page/index.html')))
      execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
    writeStandIn(work, { root, platform: 'linux', arch: 'x64' })
    await forge([hasDebian ? 'make' : 'package'], {
      URSPRUNG_ELECTRON_ZIP_DIR: work,
      URSPRUNG_OUT: join(work, 'out'),
      URSPRUNG_DEB_COMPRESSION: 'none',
    })
    inside = listPackage(join(resources, 'app.asar'), { isPack: false }).map(path => path.replaceAll('\\', '/'))
    outside = filesIn(join(resources, 'app.asar.unpacked'))
  }, 300_000)
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
    expect(notice).toMatch(/\| electron \| [\d.]+ \| MIT/)
    expect(outside).toContain('node_modules/@img/sharp-libvips-linux-x64/README.md')
    expect(inside).toContain('/node_modules/@expo-google-fonts/noto-sans/LICENSE_FONT')
  })

  it("holds the licences of everything in it, and says where Electron's and Chromium's are", () => {
    const notices = readFileSync(join(resources, NOTICES), 'utf8')
    expect(notices).toMatch(/Electron [\d.]+ \(MIT\)/)
    expect(notices).toContain(`${CHROMIUM_LICENCES}, in the program's folder`)
    for (const name of ['LICENSE', CHROMIUM_LICENCES]) expect(statSync(join(packaged, name)).size).toBeGreaterThan(0)
    const packages = inside.flatMap(
      path => /^\/node_modules\/((?:@[^/]+\/)?[^@/]+)\/package\.json$/.exec(path)?.[1] ?? [],
    )
    expect(packages.length).toBeGreaterThan(30)
    expect(packages.filter(name => !notices.includes(`\n${name} `))).toEqual([])
  })

  describe.skipIf(!hasDebian)('handed on as zip and deb', () => {
    const nameOf = (ending: string): string => filesIn(made).find(path => path.endsWith(ending)) ?? `no ${ending}`

    it('comes with the SBOM, and checksums that hold for every file', () => {
      const sums = readFileSync(join(made, 'SHA256SUMS'), 'utf8').trim().split('\n')
      const files = filesIn(made).filter(path => path !== 'SHA256SUMS')
      expect(sums.map(line => line.slice(66)).toSorted()).toEqual(files.toSorted())
      expect(files.toSorted()).toEqual([
        expect.stringMatching(/^deb\/x64\/ursprung_.+_amd64\.deb$/),
        expect.stringMatching(/^ursprung-.+\.cdx\.json$/),
        expect.stringMatching(/^zip\/linux\/x64\/Ursprung-linux-x64-.+\.zip$/),
      ])
      const check = (): number | null => spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: made }).status
      expect(check()).toBe(0)
      const sbom = join(made, nameOf('.cdx.json'))
      const whole = readFileSync(sbom, 'utf8')
      expect(JSON.parse(whole)).toMatchObject({
        bomFormat: 'CycloneDX',
        components: expect.arrayContaining([
          expect.objectContaining({ name: 'electron', scope: 'required' }),
        ]) as unknown,
      })
      writeFileSync(sbom, whole.replace('CycloneDX', 'CyclonDXX'))
      expect(check()).toBe(1)
      writeFileSync(sbom, whole)
    })

    it.each([
      ['zip', 'unzip', ['-Z1'], /^Ursprung-linux-x64\//],
      ['deb', 'dpkg-deb', ['--contents'], /^.* \.\/usr\/lib\/ursprung\//],
    ] as const)('holds the program, its archive, natives and notices in the %s', (ending, command, words, prefix) => {
      const path = join(made, nameOf(`.${ending}`))
      const listed = execFileSync(command, [...words, path], { encoding: 'utf8', maxBuffer: 1e8 }).split('\n')
      const held = listed.filter(line => prefix.test(line)).map(line => line.replace(prefix, ''))
      expect(held).toEqual(
        expect.arrayContaining([
          'ursprung',
          'resources/app.asar',
          'resources/app.asar.unpacked/node_modules/@contentauth/c2pa-node/dist/index.node',
          'resources/licences.md',
          `resources/${NOTICES}`,
          CHROMIUM_LICENCES,
        ]),
      )
      console.log(`${ending}: ${Math.round(statSync(path).size / 1e6)} MB without Electron`)
    })

    it('is a Debian package of this version, started from the menu and the command line', () => {
      const path = join(made, nameOf('.deb'))
      const fields = execFileSync('dpkg-deb', ['--field', path], { encoding: 'utf8' })
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
      expect(fields).toContain(`Package: ursprung\nVersion: ${version.replace('-rc', '~rc')}\n`)
      expect(fields).toContain('Architecture: amd64\n')
      const listed = execFileSync('dpkg-deb', ['--contents', path], { encoding: 'utf8', maxBuffer: 1e8 })
      expect(listed).toContain('./usr/bin/ursprung -> ../lib/ursprung/ursprung')
      expect(listed).toContain('./usr/share/applications/ursprung.desktop')
      expect(listed).toContain('./usr/share/doc/ursprung/copyright')
    })
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

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
}

const sizeOf = (folder: string): number =>
  filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
