import type { MenuItemConstructorOptions } from 'electron'

/** What the menu can ask of the page; the page decides what it means. */
export const INTENTS = ['mark', 'review', 'archive', 'register', 'settings', 'how'] as const
export type Intent = (typeof INTENTS)[number]

/** The menu, from message ids. `say` gives the words, `send` tells the page, `open` shows the file dialog. */
export function menuTemplate(options: {
  readonly say: (id: string) => string
  readonly send: (intent: Intent) => void
  readonly open: () => void
  readonly isMac: boolean
}): MenuItemConstructorOptions[] {
  const { say, send, open, isMac } = options
  const go = (intent: Intent, number: number): MenuItemConstructorOptions => ({
    id: intent,
    label: say(`nav.${intent}`),
    accelerator: `CmdOrCtrl+${number}`,
    click: () => send(intent),
  })
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: say('app-menu.file'),
      submenu: [
        { id: 'open', label: say('app-menu.open'), accelerator: 'CmdOrCtrl+O', click: open },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit', label: say('app-menu.quit') },
      ],
    },
    { role: 'editMenu', label: say('app-menu.edit') },
    {
      label: say('app-menu.view'),
      submenu: [
        go('mark', 1),
        go('review', 2),
        go('archive', 3),
        go('register', 4),
        go('settings', 5),
        { type: 'separator' },
        { role: 'zoomIn', label: say('app-menu.zoom-in') },
        { role: 'zoomOut', label: say('app-menu.zoom-out') },
        { role: 'resetZoom', label: say('app-menu.zoom-reset') },
        { type: 'separator' },
        { role: 'togglefullscreen', label: say('app-menu.full-screen') },
      ],
    },
    { role: 'windowMenu', label: say('app-menu.window') },
    {
      role: 'help',
      label: say('app-menu.help'),
      submenu: [{ id: 'how', label: say('app-menu.how'), click: () => send('how') }],
    },
  ]
}
