// Preloaded with --import into every process of a run (NODE_OPTIONS): lets a seeded share of file operations below the folder that
// URSPRUNG_FAULTS names fail with the given code, or take long. Node's own file layer only; SQLite and native engines do their own I/O.
// Each operation that was struck is a line in the file `log`, written where it happened: a fault that nobody met is none.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { arena, seed, share, code, slowMs, log } = JSON.parse(process.env.URSPRUNG_FAULTS)
let state = (seed ^ Math.imul(process.pid, 2654435761)) >>> 0

function random() {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

const isInArena = path => typeof path === 'string' && path.startsWith(arena) && path !== log
// A full disk takes nothing new; it lets go of what is there.
const WRITERS = ['writeFile', 'appendFile', 'rename', 'link', 'mkdir', 'mkdtemp', 'copyFile']
const writes = new Set([...WRITERS, 'write', 'sync', 'datasync'])
const append = fs.appendFileSync

function isWriteOpen(name, flags) {
  return name === 'open' && (typeof flags === 'number' ? (flags & 3) !== 0 : /[wax+]/.test(String(flags ?? 'r')))
}

function faultFor(name, path, flags) {
  if (share === 0) return null
  if (code === 'ENOSPC' && !writes.has(name) && !isWriteOpen(name, flags)) return null
  if (random() >= share) return null
  append(log, `${code} ${name}\n`)
  return Object.assign(new Error(`${code}: injected, ${name} '${path}'`), { code, syscall: name, path })
}

async function wait(name) {
  if (slowMs === 0 || random() >= 0.5) return
  append(log, `slow ${name}\n`)
  await new Promise(done => setTimeout(done, random() * slowMs))
}
const paths = new WeakMap()

for (const name of [
  'readFile',
  ...WRITERS,
  'rm',
  'rmdir',
  'unlink',
  'chmod',
  'stat',
  'lstat',
  'readdir',
  'opendir',
  'realpath',
  'access',
]) {
  const original = fs.promises[name]
  fs.promises[name] = async (path, ...rest) => {
    if (isInArena(path)) {
      await wait(name)
      const fault = faultFor(name, path)
      if (fault !== null) throw fault
    }
    return original(path, ...rest)
  }
}
const openFile = fs.promises.open
fs.promises.open = async (path, ...rest) => {
  if (isInArena(path)) {
    await wait('open')
    const fault = faultFor('open', path, rest[0])
    if (fault !== null) throw fault
  }
  const handle = await openFile(path, ...rest)
  if (isInArena(path)) paths.set(handle, path)
  return handle
}
const sample = await openFile(new URL(import.meta.url))
const handles = Object.getPrototypeOf(sample)
await sample.close()
for (const name of ['read', 'write', 'writeFile', 'readFile', 'sync', 'datasync', 'stat']) {
  const original = handles[name]
  handles[name] = async function faulty(...args) {
    const path = paths.get(this)
    if (path !== undefined) {
      await wait(name)
      const fault = faultFor(name, path)
      if (fault !== null) throw fault
    }
    return original.apply(this, args)
  }
}
const numbers = new Map()
for (const name of [
  'openSync',
  'statSync',
  'lstatSync',
  'readSync',
  'readFileSync',
  'writeSync',
  'fsyncSync',
  'fstatSync',
  'mkdirSync',
  'rmSync',
  'unlinkSync',
  'renameSync',
  'closeSync',
]) {
  const original = fs[name]
  fs[name] = (target, ...rest) => {
    const path = typeof target === 'number' ? numbers.get(target) : target
    if (name === 'closeSync') numbers.delete(target)
    else if (isInArena(path)) {
      const short = name === 'fsyncSync' ? 'sync' : name.slice(0, -'Sync'.length)
      const fault = faultFor(short, path, rest[0])
      if (fault !== null) throw fault
    }
    const result = original(target, ...rest)
    if (name === 'openSync' && isInArena(path)) numbers.set(result, path)
    return result
  }
}
syncBuiltinESMExports()
