import { DOMParser } from '@xmldom/xmldom'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArchiveFile, columnsOf, NO_VERDICT } from '../../../src/archive/archive-file.ts'
import type { ArchiveSnapshot, ScanCounts, ScanMode } from '../../../src/archive/catalogue.ts'
import { jsonForHtml } from '../../../src/archive/reports/html-report.ts'
import {
  isOwnReport,
  REPORT_ENDINGS,
  REPORT_HEAD_BYTES,
  type ReportEnding,
  reportEnding,
  reportPieces,
} from '../../../src/archive/reports/report.ts'
import { xmlText } from '../../../src/archive/reports/xml.ts'
import { csvCell } from '../../../src/domain/csv-cell.ts'
import type { VerifyReport } from '../../../src/domain/report.ts'
import { madeReport, madeRequest } from '../../support/archive.ts'
import { parseCsv } from '../../support/parse-csv.ts'
import { premisProblems } from '../../support/premis-structure.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '=1+1',
    '</script><script>alert(1)</script>',
    '<!--',
    'a;b"c\r\nd',
    ']]>',
    '\u0000\u0008',
    '\ud800',
    '\udc00a',
    "'",
  ),
)

describe('CSV', () => {
  it('is read back as it was by RFC 4180, but for the apostrophe before what would be a formula', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 6 }), cells => {
        const line = cells.map(csvCell).join(';')
        const isFormula = (text: string): boolean => /^\s*[=+\-@\t\r\n＝＋－＠]/.test(text)
        expect(parseCsv(line)).toEqual([cells.map(cell => (isFormula(cell) ? `'${cell}` : cell))])
      }),
    )
  })

  it('holds no cell that a spreadsheet would calculate', () => {
    for (const text of ['=HYPERLINK("http://x")', '+46', '-1', '@SUM(A1)', '\t=1', ' =1', '\n=1', '＝1'])
      expect(parseCsv(csvCell(text))[0]?.[0]?.startsWith("'")).toBe(true)
    expect(csvCell('bild-1.jpg')).toBe('bild-1.jpg')
  })

  it('has one row for every file, in Swedish Excel terms: BOM, semicolons, CRLF', async () => {
    const text = await write('.csv', [image('/a/å.jpg'), skipped('/a/b;c.txt')])
    expect(text.startsWith('\ufeffpath;')).toBe(true)
    const rows = parseCsv(text.slice(1))
    expect(rows.length).toBe(3)
    expect(new Set(rows.map(row => row.length)).size).toBe(1)
    expect(rows[2]?.slice(0, 3)).toEqual(['in/b;c.txt', 'skipped', 'not-an-image'])
  })
})

describe('XML text', () => {
  it('comes back from a parser as it was, with what XML cannot hold replaced', () => {
    fc.assert(
      fc.property(anyText, text => {
        const document = new DOMParser({ onError: () => undefined }).parseFromString(
          `<a b="${xmlText(text)}">${xmlText(text)}</a>`,
          'text/xml',
        )
        const expected = text
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
          .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
        expect(document.documentElement?.textContent).toBe(expected)
        expect(document.documentElement?.getAttribute('b')).toBe(expected)
      }),
    )
  })
})

describe('PREMIS', () => {
  it('keeps the order and the numbers of the PREMIS 3 schema, for any names and any number of files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, fc.boolean()), { maxLength: 6 }), async files => {
        const rows = files.map(([name, isImage], at) => ({
          ...(isImage ? image : skipped)(`/a/${at}${name}`),
          id: at + 1,
        }))
        expect(premisProblems(await write('.premis.xml', rows))).toEqual([])
      }),
    )
  })

  it('tells only events that took place', async () => {
    const signed = madeReport('x', {
      credentials: {
        ...madeReport('x').credentials,
        state: 'broken',
        integrity: 'broken',
        signer: { name: 'N', organisation: 'O' },
      },
    })
    const text = await write('.premis.xml', [
      { ...image('/a/s.jpg', signed), id: 1 },
      { ...skipped('/a/b.txt'), id: 2 },
    ])
    const types = (id: number): string[] =>
      [...text.matchAll(/<event>[^]*?<\/event>/g)]
        .map(match => match[0])
        .filter(event => event.includes(`<linkingObjectIdentifierValue>file-${id}<`))
        .map(event => /<eventType>(.*)<\/eventType>/.exec(event)?.[1] ?? '')
    expect(types(1)).toEqual([
      'message digest calculation',
      'format identification',
      'validation',
      'digital signature validation',
    ])
    expect(types(2)).toEqual(['format identification'])
    expect(text).not.toMatch(/genuine|authentic|äkta/i)
  })

  it('dates a check of hashes when it was made and what was found earlier when that was; a first hash checks nothing', async () => {
    const earlier = '2026-01-01T00:00:00.000Z'
    const known = { ...image('/a/b.jpg'), checkedAt: earlier, change: 'unchanged', isReused: true } as const
    const firstHashed = { ...skipped('/a/b.txt'), id: 3, sha256: 'b'.repeat(64), change: null } as const
    const gone = { ...known, id: 2, path: '/a/c.jpg', state: 'missing', change: 'missing' } as const
    const text = await write('.premis.xml', [known, firstHashed, gone], ['in'], 'rehash')
    const times = [...text.matchAll(/<eventType>(.*)<\/eventType>\s*<eventDateTime>(.*)<\/eventDateTime>/g)].map(
      match => `${match[1]} ${match[2]}`,
    )
    expect(times).toEqual([
      `message digest calculation ${earlier}`,
      'fixity check 2026-11-21T00:00:01.000Z',
      `format identification ${earlier}`,
      `validation ${earlier}`,
      'message digest calculation 2026-11-21T00:00:00.000Z',
      'format identification 2026-11-21T00:00:00.000Z',
      'fixity check 2026-11-21T00:00:01.000Z',
      'validation 2026-11-21T00:00:01.000Z',
    ])
  })
})

describe('a fixity check in PREMIS', () => {
  it('tells no digest of a file that could not be read, although its earlier one is known', async () => {
    const text = await write('.premis.xml', [{ ...image('/a/a.jpg'), state: 'failed', change: null }], ['in'], 'rehash')
    expect(text).toContain(`<messageDigest>${'a'.repeat(64)}<`)
    expect(text).not.toContain('message digest calculation')
  })
})

describe('HTML', () => {
  it('cannot be broken out of by any name or verdict', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async text => {
        const hostile = madeReport('x', { origin: { ...madeReport('x').origin, generator: text } })
        const page = await write(
          '.html',
          [image(`/a/${text}`, hostile), image('/a/<img src=x onerror=alert(1)>.png')],
          [text],
        )
        expect([...page.matchAll(/<script/gi)].length).toBe(4)
        expect([...page.matchAll(/<\/script/gi)].length).toBe(4)
        expect(page).not.toContain('<img')
        const rows = JSON.parse(/id="rows">([^]*?)<\/script>/.exec(page)?.[1] ?? '') as unknown[]
        expect(rows.length).toBe(2)
      }),
      { numRuns: 60 },
    )
    expect(jsonForHtml('</script><!--')).toBe('"\\u003c/script>\\u003c!--"')
  })

  it('loads nothing from outside and runs only its own script', async () => {
    const page = await write('.html', [image('/a/b.png')])
    expect(page).toMatch(/default-src &#39;none&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;/)
    expect(page).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i)
  })
})

describe('an earlier report', () => {
  it('is known by its first bytes, with rows or without, and nothing else is taken for one', async () => {
    for (const ending of REPORT_ENDINGS)
      for (const files of [[], [image('/a/b.png')], [skipped('/a/c.txt')]])
        expect([ending, isOwnReport(ending, (await write(ending, files)).slice(0, REPORT_HEAD_BYTES))]).toEqual([
          ending,
          true,
        ])
    for (const other of ['nr;namn\n', '<!doctype html>\n<html lang="sv">', '{"a":1}', '<premis version="3.0"/>'])
      expect(REPORT_ENDINGS.filter(ending => isOwnReport(ending, other))).toEqual([])
  })
})

describe('report names', () => {
  it('pick the format by their longest ending', () => {
    expect(['a.csv', 'A.HTML', 'b.premis.xml', 'b.json', 'b.xml', 'csv'].map(reportEnding)).toEqual([
      '.csv',
      '.html',
      '.premis.xml',
      '.json',
      null,
      null,
    ])
  })
})

const base = {
  id: 1,
  reason: null,
  message: null,
  change: 'new',
  movedFrom: null,
  isReused: false,
  sizeBytes: 5,
  modifiedMs: 1e12,
  checkedAt: '2026-11-21T00:00:00.000Z',
} as const
const reports = new Map<string, VerifyReport>()

function image(path: string, report = madeReport(path)): ArchiveFile {
  reports.set(path, report)
  return { ...base, ...columnsOf(report), path, state: 'verified', sha256: 'a'.repeat(64) }
}

const skipped = (path: string): ArchiveFile => ({
  ...base,
  ...NO_VERDICT,
  path,
  state: 'skipped',
  reason: 'not-an-image',
  sha256: null,
})

async function write(
  ending: ReportEnding,
  files: readonly ArchiveFile[],
  given: readonly string[] = ['in'],
  mode: ScanMode = 'normal',
): Promise<string> {
  const counts: ScanCounts = {
    files: files.length,
    verified: files.length,
    failed: 0,
    skipped: 0,
    pending: 0,
    reused: 0,
    byState: { none: files.length },
    byKind: { unknown: files.length },
    bySkipReason: {},
    changes: { new: 0, changed: 0, moved: 0, missing: 0 },
    unreadableFolders: 0,
    linksToFolders: 0,
    withStop: 0,
  }
  const snapshot: ArchiveSnapshot = {
    scan: {
      holder: 'nobody',
      id: 1,
      request: madeRequest(['/a'], mode),
      phase: 'done',
      startedAt: '2026-11-21T00:00:00.000Z',
      finishedAt: '2026-11-21T00:00:01.000Z',
    },
    counts: async () => counts,
    rows: async function* () {
      yield* files
    },
    verdicts: async function* () {
      for (const file of files)
        yield { file, report: file.state === 'verified' ? (reports.get(file.path) ?? null) : null }
    },
    close: async () => undefined,
  }
  const html = { language: 'sv', script: 'void 0', style: '', t: (id: string) => id }
  const pieces: string[] = []
  const roots = given.map(folder => ({ given: folder, absolute: '/a' }))
  for await (const piece of reportPieces(ending, {
    snapshot,
    roots,
    version: '1',
    writtenAt: '2026-11-21T00:00:02.000Z',
    html,
  }))
    pieces.push(piece)
  return pieces.join('')
}
