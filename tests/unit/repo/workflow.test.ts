import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8').replaceAll('\r\n', '\n')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** A top-level part of the file, or a job, by its name: what is indented under it. */
function part(text: string, name: string, indent = ''): string {
  const [, rest = ''] = text.split(new RegExp(`^${indent}${name}:\\n`, 'm'))
  return rest.split(new RegExp(`^${indent}\\S`, 'm'))[0] ?? ''
}
const job = (name: string): string => part(part(workflow, 'jobs'), name, '  ')

describe('the workflow of the three systems', () => {
  it('runs for the main branch, for proposals and for release tags', () => {
    const on = part(workflow, 'on')
    expect(on).toMatch(/^ {2}push:\n {4}branches: \[main\]\n {4}tags: \['v\*'\]$/m)
    expect(on).toMatch(/^ {2}pull_request:$/m)
  })

  it('makes packages of a tag alone, on every system, after tests and audit, and keeps all that was made', () => {
    const packages = job('packages')
    expect(packages).toContain("if: startsWith(github.ref, 'refs/tags/v')")
    expect(packages).toContain('needs: [test, supply-chain]')
    expect(packages).toContain('os: [ubuntu-24.04, windows-2025, macos-15]')
    expect(packages).toMatch(/- run: npm run make\n[^]*upload-artifact[^]*path: out\/make, if-no-files-found: error/)
  })

  it('stops for vulnerabilities and licences in what is shipped, and for an audit that could not be made', () => {
    expect(job('supply-chain')).toContain('- run: npm run audit:shipped -- --required')
    expect(job('supply-chain')).toContain('- run: npm run sbom')
    expect(job('test')).toContain('- run: npm test')
  })

  it('runs nothing that is not there', () => {
    const named = [...workflow.matchAll(/- run: npm run ([\w:-]+)/g)].map(([, name = '']) => name)
    const files = [...workflow.matchAll(/- run: node ((?:scripts|node_modules)\/\S+)/g)].map(([, path = '']) => path)
    expect(named.filter(name => scripts[name] === undefined)).toEqual([])
    expect(files.filter(path => !existsSync(join(root, path)))).toEqual([])
    expect(named.length + files.length).toBeGreaterThan(5)
  })
})
