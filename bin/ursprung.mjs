#!/usr/bin/env node
// Plain JavaScript, so that any Node can start it: hands over to a Node that runs TypeScript, or names the one needed.
import module from 'node:module'
import { runWithNewEnoughNode } from '../scripts/node-version.mjs'

const flushed = stream => new Promise(resolve => stream.write('', resolve))

if (runWithNewEnoughNode(import.meta.filename ?? new URL(import.meta.url).pathname)) {
  module.enableCompileCache?.()
  const { main } = await import('../src/cli/main.ts')
  const status = await main(process.argv.slice(2))
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exitCode = status
}
