import { readFileSync, writeFileSync } from 'node:fs'
import { BrowserWindow, screen, type Session, shell } from 'electron'

/** The page's own address; nothing else is ever loaded. */
export const PAGE_URL = 'app://ursprung/'

/** Where the window stood last time, in screen px. */
interface WindowPlace {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
}

const FIRST_PLACE: WindowPlace = { width: 1440, height: 900 }
/** As much of a window as a hand can get hold of. */
const SMALLEST_GRIP_PX = 80
const SMALLEST = { minWidth: 1024, minHeight: 700 }

/** The one window: sandboxed, isolated, without Node; navigation, popups and permissions refused. */
export function openWindow(options: {
  readonly preloadPath: string
  readonly placeFile: string
  readonly title: string
}): BrowserWindow {
  const window = new BrowserWindow({
    ...readPlace(options.placeFile),
    ...SMALLEST,
    title: options.title,
    show: false,
    backgroundColor: '#f7f5f1',
    webPreferences: {
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writePlace(options.placeFile, window))
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', event => event.preventDefault())
  window.webContents.on('will-attach-webview', event => event.preventDefault())
  void window.loadURL(PAGE_URL)
  return window
}

/** A window that lies behind others or in the task bar comes to the person. */
export function showInFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Copying text is the only thing a page asks leave for; everything else is refused. */
export function refusePermissions(session: Session): void {
  const isAllowed = (permission: string, url: string): boolean =>
    permission === 'clipboard-sanitized-write' && url.startsWith(PAGE_URL)
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(isAllowed(permission, contents.getURL())),
  )
  session.setPermissionCheckHandler((contents, permission) => isAllowed(permission, contents?.getURL() ?? ''))
}

/** Shows a finished file in the system's file manager. */
export const revealInFolder = (path: string): void => shell.showItemInFolder(path)

function readPlace(file: string): WindowPlace {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof read !== 'object' || read === null) return FIRST_PLACE
    const { x, y, width, height } = read as Record<string, unknown>
    if (typeof width !== 'number' || typeof height !== 'number') return FIRST_PLACE
    return {
      width,
      height,
      ...(typeof x === 'number' && typeof y === 'number' && isOnScreen(x, y, width) ? { x, y } : {}),
    }
  } catch {
    // First start, or a file that someone has damaged: the window then stands where the system puts it.
    return FIRST_PLACE
  }
}

/** Whether enough of the title bar can be reached: the screen it stood on may have been unplugged. */
function isOnScreen(x: number, y: number, width: number): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const visiblePx = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return visiblePx >= SMALLEST_GRIP_PX && y >= area.y - 1 && y <= area.y + area.height - SMALLEST_GRIP_PX
  })
}

function writePlace(file: string, window: BrowserWindow): void {
  try {
    writeFileSync(file, JSON.stringify(window.getNormalBounds()))
  } catch {
    // A place that cannot be kept is no reason to hold up closing.
  }
}
