import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations } from '../axe.ts'
import { hasChromium, launchChromium } from '../open-app.ts'
import { makePictures } from '../pictures.ts'
import { beginFirstRun, goTo } from '../steps.ts'
import type { MenuItem } from './harness/electron-shim.ts'
import { hasBundle, launchElectron, type LaunchOptions, type RunningElectron, until } from './harness/launch.ts'

/** The real main, preload and page bundles over Chromium: what the window is, what it refuses, what opens in it. */
describe.skipIf(!hasChromium || !hasBundle)('the window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ursprung-window-'))
  let pictures: Awaited<ReturnType<typeof makePictures>>
  let browser: Browser
  let app: RunningElectron
  const launch = async (options: Omit<LaunchOptions, 'browser'> = {}): Promise<void> => {
    app = await launchElectron({ browser, ...options })
  }
  const seeVerdict = (): Promise<void> =>
    app.page.locator('.verdict h2', { hasText: 'Bilden är skapad med AI.' }).waitFor({ timeout: 60_000 })
  beforeAll(async () => {
    pictures = await makePictures(folder)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => launch())
  afterEach(async () => {
    expect(app.faults).toEqual([])
    await app.quit()
  })

  it('is sandboxed, isolated and without Node, and shows when its page is ready', async () => {
    expect(app.shim.electron.app.isSandboxed).toBe(true)
    expect(app.shim.privileged).toEqual(['app'])
    expect(app.window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
    expect(app.window().isShown).toBe(true)
    await app.page.getByRole('button', { name: 'Börja' }).waitFor()
    expect(await violations(app.page)).toEqual([])
  })

  it('gives the page one frozen bridge and nothing else', async () => {
    const seen = await app.page.evaluate(`(() => {
      const bridge = window.ursprung
      const names = Object.keys(bridge).sort()
      let isReplaced = false
      try { window.ursprung = {}; bridge.grantDropped = () => 0 } catch {}
      isReplaced = window.ursprung !== bridge || bridge.grantDropped() === 0
      return { names, isReplaced, isFrozen: Object.isFrozen(bridge) && Object.isFrozen(bridge.onIntent),
        others: ['require', 'process', 'module', 'Buffer', '$toMain', '$fromMain', 'electron', 'ipcRenderer'].filter(name => name in window) }
    })()`)
    expect(seen).toEqual({
      names: ['grantDropped', 'onIntent', 'onOpened'],
      isReplaced: false,
      isFrozen: true,
      others: [],
    })
  })

  it('runs under a content security policy that lets no other code in', async () => {
    const response = await app.page.evaluate(`fetch('/').then(r => r.headers.get('content-security-policy'))`)
    expect(response).toMatch(/default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/)
    const ran = await app.page.evaluate(`(() => {
      const script = document.createElement('script')
      script.textContent = 'window.hacked = 1'
      document.head.append(script)
      return 'hacked' in window
    })()`)
    expect(ran).toBe(false)
    expect(app.shim.faults.splice(0).join()).toContain('Content Security Policy')
  })

  it('stays on its page: links out, other addresses and new windows lead nowhere', async () => {
    const before = app.page.url()
    const navigated = app.page.evaluate(`location.href = 'https://example.org/'`).catch(() => undefined)
    await navigated
    await app.page.waitForTimeout(300)
    expect(app.page.url()).toBe(before)
    const opened = await app.page.evaluate(`void window.open('https://example.org/?leak=1')`)
    expect(opened).toBeUndefined()
    await until(() => app.window().webContents.refusedWindows.length === 1)
    expect(await app.page.evaluate(`fetch('https://example.org/').then(() => 'through', () => 'refused')`)).toBe(
      'refused',
    )
    const faults = app.shim.faults.splice(0)
    expect(faults.filter(fault => fault.startsWith('request:'))).toEqual([])
  })

  it('refuses every permission but copying text, to anybody but its own page', () => {
    const { request, check } = app.shim.permissions
    const own = { getURL: () => 'app://ursprung/' }
    const other = { getURL: () => 'https://example.org/' }
    const asked = (from: typeof own, permission: string): boolean | undefined => {
      let answer: boolean | undefined
      request?.(from, permission, isGranted => (answer = isGranted))
      return answer
    }
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'fileSystem',
      'hid',
      'openExternal',
    ]) {
      expect([permission, asked(own, permission), check?.(own, permission)]).toEqual([permission, false, false])
    }
    expect([asked(own, 'clipboard-sanitized-write'), check?.(own, 'clipboard-sanitized-write')]).toEqual([true, true])
    expect([asked(other, 'clipboard-sanitized-write'), check?.(null, 'clipboard-sanitized-write')]).toEqual([
      false,
      false,
    ])
  })

  it.each([
    ['another site', { url: 'https://example.org/', parent: null }],
    ['a frame inside the page', { url: 'app://ursprung/', parent: {} }],
    ['a look-alike', { url: 'app://ursprung.example/', parent: null }],
    ['a frame that is gone', null],
  ])('answers no message from %s', async (_who, senderFrame) => {
    const event = { senderFrame, ports: [{ start: () => expect.unreachable(), on: () => expect.unreachable() }] }
    expect(await app.shim.ipc.answer('ursprung:grant', event, [[pictures.plain]])).toEqual([])
    expect(await app.shim.ipc.answer('ursprung:paste', event, ['x.png', new ArrayBuffer(4)])).toBeNull()
    app.shim.ipc.receive('ursprung:port', event, [null])
  })

  it('hands over nothing for words that are no list of paths', async () => {
    const event = { senderFrame: { url: 'app://ursprung/', parent: null }, ports: [] }
    for (const given of [[null], ['/etc/passwd'], [[{}]], [['']], [Array.from({ length: 5_001 }, () => 'a')]])
      expect(await app.shim.ipc.answer('ursprung:grant', event, given)).toEqual([])
  })

  it('has a menu in Swedish that leads to each workspace and follows the language', async () => {
    const words = (items: readonly MenuItem[]): string[] =>
      items.flatMap(item => [item.label ?? item.role ?? '', ...words(item.submenu ?? [])])
    await beginFirstRun(app.page)
    expect(words(app.shim.menus.at(-1) ?? [])).toEqual(
      expect.arrayContaining(['Arkiv', 'Öppna bilder …', 'Redigera', 'Granska']),
    )
    for (const [id, heading] of [
      ['archive', 'Arkiv'],
      ['settings', 'Inställningar'],
      ['review', 'Granska'],
    ] as const) {
      app.clickMenu(id)
      await app.page.locator('.navigation [aria-current]', { hasText: heading }).waitFor()
    }
    await goTo(app.page, 'Inställningar')
    await app.page.locator('.settings .answer', { hasText: 'English' }).click()
    await app.page.getByRole('heading', { name: 'Settings' }).waitFor()
    await until(
      () =>
        words(app.shim.menus.at(-1) ?? []).includes('Open pictures …') ||
        words(app.shim.menus.at(-1) ?? []).includes('Edit'),
    )
  })

  it('opens pictures by the menu in a native dialog, and shows them in Granska', async () => {
    await beginFirstRun(app.page)
    app.shim.answers.push({ canceled: false, filePaths: [pictures.declaredAi] })
    app.clickMenu('open')
    await seeVerdict()
    expect(app.shim.asked[0]).toMatchObject({ kind: 'open', options: { filters: [{ name: 'Bilder' }] } })
  })

  it('remembers where its window stood, but not outside of every screen', async () => {
    app.window().bounds = { x: 200, y: 120, width: 1300, height: 800 }
    const kept = app.folder
    await app.quit({ keep: true })
    await launch({ folder: kept })
    expect(app.window().options).toMatchObject({ x: 200, y: 120, width: 1300, height: 800 })
    app.window().bounds = { x: 4_000, y: 120, width: 1300, height: 800 }
    await app.quit({ keep: true })
    await launch({ folder: kept })
    expect(app.window().options).toMatchObject({ width: 1300, height: 800 })
    expect(app.window().options).not.toHaveProperty('x')
    writeFileSync(join(kept, 'userData/window.json'), '{"width":"no"')
    await app.quit({ keep: true })
    writeFileSync(join(kept, 'userData/window.json'), '{"width":"no"')
    await launch({ folder: kept })
    expect(app.window().options).toMatchObject({ width: 1440, height: 900 })
  })

  it('opens the files it was started with, relative ones too, and leaves switches alone', async () => {
    await app.quit()
    const cwd = process.cwd()
    process.chdir(folder)
    try {
      await launch({ words: ['--no-first-run', 'Biblioteket.jpg'] })
    } finally {
      process.chdir(cwd)
    }
    await beginFirstRun(app.page)
    await seeVerdict()
  })

  it('opens what a second start was given, in front', async () => {
    await beginFirstRun(app.page)
    app.window().isSmall = true
    app.shim.electron.app.emit('second-instance', {}, ['/opt/ursprung', '.', '--flag', 'Biblioteket.jpg'], folder)
    await seeVerdict()
    expect([app.window().isSmall, app.window().wasFocused]).toEqual([false, true])
  })

  it('opens what macOS hands over before the program is ready', async () => {
    await app.quit()
    await launch({
      beforeReady: shim =>
        shim.electron.app.emit('open-file', { preventDefault: () => undefined }, pictures.declaredAi),
    })
    await beginFirstRun(app.page)
    await seeVerdict()
  })

  it('leaves no process and no work in progress behind when it ends', async () => {
    app.shim.electron.app.emit('second-instance', {}, ['/opt/ursprung', '.', pictures.declaredAi], folder)
    await beginFirstRun(app.page)
    await seeVerdict()
    const { running } = app.shim.electron.utilityProcess
    expect(running.size).toBeGreaterThan(0)
    await app.quit({ keep: true })
    await until(() => running.size === 0)
    rmSync(app.folder, { recursive: true })
    await launch()
  })
})

describe.skipIf(!hasChromium || !hasBundle)('a second start', () => {
  it('ends at once and leaves the first alone', async () => {
    const browser = await launchChromium()
    await expect(launchElectron({ browser, isFirstInstance: false })).rejects.toThrow('ended')
    await browser.close()
  })
})
