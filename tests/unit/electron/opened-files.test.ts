import { describe, expect, it } from 'vitest'
import { filesOnCommandLine } from '../../../electron/opened-files.ts'

describe('files on a command line', () => {
  it.each([
    ['packaged', true, ['/opt/Ursprung/ursprung', 'a.jpg', '/b/c.png'], ['/hem/a.jpg', '/b/c.png']],
    ['in a checkout', false, ['/node_modules/electron', '.', 'a.jpg'], ['/hem/a.jpg']],
    [
      'with Chromium’s own switches',
      true,
      ['ursprung', '--original-process-start-time=1', '-psn_0_1', 'ö å.jpg'],
      ['/hem/ö å.jpg'],
    ],
    ['as addresses', true, ['ursprung', 'file:///b/%C3%A5.png', 'file://server/c.png'], ['/b/å.png']],
    ['without any', true, ['ursprung'], []],
    ['with an empty word', true, ['ursprung', ''], []],
  ])('%s', (_how, isPackaged, words, files) => {
    expect(filesOnCommandLine(words, { isPackaged, folder: '/hem' })).toEqual(files)
  })
})
