import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeAudit } from '../../../scripts/release/audit-report.ts'
import { shippedPackages } from '../../../scripts/release/read-lock.ts'

const root = resolve(import.meta.dirname, '../../..')
const shippedPaths = new Set(shippedPackages(root).map(({ path }) => path))

const advisory = (severity: string): object => ({
  title: 'A hole',
  url: 'https://example.org/a',
  severity,
  range: '<9',
})
const finding = (name: string, via: readonly (string | object)[]): string =>
  JSON.stringify({ vulnerabilities: { [name]: { nodes: [`node_modules/${name}`], via } } })

describe('what npm knows of vulnerabilities', () => {
  it.each(['high', 'critical'])('stops for one of severity %s in a shipped package, Electron included', severity => {
    for (const name of ['electron', 'sharp']) {
      const { grave } = judgeAudit(finding(name, [advisory(severity)]), shippedPaths)
      expect(grave).toEqual([`${name} <9: A hole (${severity}, shipped) https://example.org/a`])
    }
  })

  it('tells of milder ones and of those in tools, without stopping', () => {
    for (const [name, severity] of [
      ['electron', 'moderate'],
      ['vitest', 'critical'],
    ] as const) {
      const { grave, mild } = judgeAudit(finding(name, [advisory(severity)]), shippedPaths)
      expect([grave, mild.length]).toEqual([[], 1])
    }
  })

  it('leaves what only follows from a dependency to that dependency', () => {
    const verdict = judgeAudit(finding('electron', ['@electron/get']), shippedPaths)
    expect(verdict).toEqual({ unchecked: null, grave: [], mild: [] })
  })

  it.each([
    ['a registry that refuses', '{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['an error of npm', '{"error":{"code":"ENOLOCK","summary":"no lock"}}', 'no lock'],
    ['words instead of JSON', 'npm error network\nmore', 'npm error network'],
    ['silence', '', 'npm gave no answer'],
  ])('takes %s for unchecked, never for safe', (_case, answer, reason) => {
    expect(judgeAudit(answer, shippedPaths)).toEqual({ unchecked: reason, grave: [], mild: [] })
  })
})
