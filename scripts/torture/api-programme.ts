/**
 * What the page could be made to send: inputs made from the API's own schemas and then spoiled. Each is refused as a bad request or
 * answered with a value; none ends the program, names a path, or touches a picture.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { contract } from '../../src/api/contract.ts'
import type { Grants } from '../../src/api/grants.ts'
import { unattendedJob } from '../../src/domain/job.ts'
import { openWires } from '../../tests/contract/open-wires.ts'
import { drawLandscape } from '../../tests/e2e/pictures.ts'
import { seededRandom } from '../../tests/fixtures/seeded-random.ts'
import { type Schema, sampleOf, spoil } from './spoiled-inputs.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'

/** They go out on the network when the settings allow it, and the settings are fuzzed as well. */
const GOES_OUT = new Set(['trust.update', 'identities.trySigner'])
/** They tell people where their data is; shortened for a real home folder. */
const SHOWS_DATA_FOLDER = new Set(['about', 'register.overview'])
const LONGEST_MS = 20_000
/** A stream is left after so many events or so long, as by a page that is closed. */
const STREAM_EVENTS = 3
const STREAM_MS = 700

interface Procedure {
  readonly name: string
  readonly schema: Schema | null
  readonly call: (input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>
}

/** `rounds` calls in all, over every procedure in turn. */
export async function apiProgramme({ folder, seed, rounds }: TortureOptions): Promise<Tortured> {
  const arena = join(folder, 'api')
  const pictures = join(arena, 'bilder')
  mkdirSync(pictures, { recursive: true })
  for (let index = 0; index < 4; index += 1)
    await drawLandscape(join(pictures, `${index}.jpg`), { seed: index, width: 320 })
  const before = fingerprint(pictures)
  const wires = await openWires(arena)
  const { add, counts } = tally()
  const broken: string[] = []
  let spoiled = 0
  const stray = (cause: unknown): number => broken.push(`api seed ${seed}: nobody caught ${String(cause)}`)
  process.on('unhandledRejection', stray)
  try {
    const grants = givenGrants(wires.desk.context.grants.give, pictures)
    const random = seededRandom(seed)
    const procedures = proceduresOf(wires.clients['in-process'])
    for (let round = 0; round < rounds; round += 1) {
      const procedure = procedures[round % procedures.length]
      if (procedure === undefined) break
      const sample = procedure.schema === null ? undefined : sampleOf(procedure.schema, random, grants)
      const input = procedure.schema === null ? undefined : spoil(sample, random)
      if (input !== sample) spoiled += 1
      const outcome = await tryOut(procedure, input, arena)
      add(outcome.kind)
      if (outcome.kind === 'broken') broken.push(`api seed ${seed} ${round} ${procedure.name}: ${outcome.why}`)
    }
    const register = await wires.desk.context.cores.current().register()
    const chain = register.ok ? await register.value.check(unattendedJob()) : null
    if (chain?.ok !== true) broken.push(`api seed ${seed}: the register's chain does not hold`)
  } finally {
    await wires.close()
    process.off('unhandledRejection', stray)
  }
  if (fingerprint(pictures) !== before) broken.push(`api seed ${seed}: a picture is not what it was`)
  return { programme: "the API's inputs", tried: rounds, hit: spoiled, seen: counts, broken }
}

type Outcome = { readonly kind: 'refused' | 'answered' | 'left' } | { readonly kind: 'broken'; readonly why: string }

async function tryOut({ name, call }: Procedure, input: unknown, arena: string): Promise<Outcome> {
  const leave = new AbortController()
  const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(LONGEST_MS)])
  try {
    const answer = await readAnswer(await call(input, { signal }), leave)
    const text = JSON.stringify(answer ?? null)
    const at = text.indexOf(arena)
    const isPathShown = at !== -1 && !SHOWS_DATA_FOLDER.has(name)
    return isPathShown
      ? { kind: 'broken', why: `the answer names a path: ${text.slice(Math.max(0, at - 120), at + 120)}` }
      : { kind: 'answered' }
  } catch (cause) {
    if (cause instanceof ORPCError && cause.code === 'BAD_REQUEST') return { kind: 'refused' }
    if (leave.signal.aborted) return { kind: 'left' }
    if (signal.aborted) return { kind: 'broken', why: 'no answer' }
    return { kind: 'broken', why: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
  }
}

/** A stream's first events, or the answer itself. */
async function readAnswer(answer: unknown, leave: AbortController): Promise<unknown> {
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return answer
  const events: unknown[] = []
  setTimeout(() => leave.abort(), STREAM_MS)
  for await (const event of answer as AsyncIterable<unknown>) {
    events.push(event)
    if (events.length === STREAM_EVENTS) break
  }
  return events
}

function proceduresOf(client: object): readonly Procedure[] {
  const found: Procedure[] = []
  const walk = (part: object, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(part) as [string, object][]) {
      const name = [...path, key].join('.')
      if (!('~orpc' in value)) walk(value, [...path, key])
      else if (!GOES_OUT.has(name))
        found.push({ name, schema: schemaOf(value['~orpc']), call: callOf(client, [...path, key]) })
    }
  }
  walk(contract, [])
  return found
}

function schemaOf(definition: unknown): Schema | null {
  const schema = (definition as { readonly inputSchema?: unknown }).inputSchema
  return schema instanceof z.ZodType ? (z.toJSONSchema(schema, { unrepresentable: 'any' }) as Schema) : null
}

function callOf(client: object, path: readonly string[]): Procedure['call'] {
  const target: unknown = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], client)
  return target as Procedure['call']
}

function givenGrants(give: Grants['give'], pictures: string): readonly string[] {
  const names = readdirSync(pictures)
  const granted = names.map(name => give({ path: join(pictures, name), name, relativePath: name, purpose: 'picture' }))
  const gone = give({
    path: join(pictures, 'borta.jpg'),
    name: 'borta.jpg',
    relativePath: 'borta.jpg',
    purpose: 'picture',
  })
  return [...granted, gone, give({ path: pictures, name: 'bilder', relativePath: 'bilder', purpose: 'folder' })]
}

const fingerprint = (folder: string): string =>
  readdirSync(folder)
    .toSorted()
    .map(
      name =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )
    .join('\n')
