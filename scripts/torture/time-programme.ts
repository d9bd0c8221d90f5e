/** Clocks that jump: to a day, an hour and a second before and after every date of the certificate that signs. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIdentity } from '../../src/engines/node/identity/identity-store.ts'
import { drawPicture } from '../bench/drawn-pictures.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { type CommandRun, hasStack, LABEL_ANSWERS, runCommand, statusOf } from './run-command.ts'

const DAY_MS = 86_400_000
/** Around each date, in ms; the first two are the most telling. A process takes seconds to come to its signature, so a second before is none. */
const AROUND = [-DAY_MS, DAY_MS, -3_600_000, 3_600_000, -400 * DAY_MS, 4_000 * DAY_MS]

/** Whether Debian's `faketime` is here. */
export const hasFakeTime = (): boolean => {
  try {
    execFileSync('faketime', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

interface Clock {
  readonly arena: string
  readonly notBefore: number
  readonly notAfter: number
  readonly add: (name: string) => void
}

/** `rounds` jumps around each end of the certificate, 6 at most; the whole process family gets the other clock, native code too. */
export async function timeProgramme({ folder, rounds }: TortureOptions): Promise<Tortured> {
  const programme = 'clock jumps'
  if (!hasFakeTime()) return { programme, tried: 0, hit: 0, seen: {}, broken: [], skipped: 'faketime is not installed' }
  const arena = join(folder, 'time')
  const data = join(arena, 'data')
  mkdirSync(arena, { recursive: true })
  const source = join(arena, 'bild.jpg')
  await drawPicture(source, 0.3, 'jpeg')
  const signed = await runCommand(['label', source, '--out', join(arena, 'out'), '--data', data, ...LABEL_ANSWERS])
  const { add, counts } = tally()
  const identity = await readIdentity(data, 'standard')
  if (statusOf(signed) !== 'labelled' || !identity.ok)
    return { programme, tried: 1, hit: 0, seen: counts, broken: [`today: ${statusOf(signed)}`] }
  const clock: Clock = {
    arena,
    notBefore: Date.parse(identity.value.notBefore),
    notAfter: Date.parse(identity.value.notAfter),
    add,
  }
  const moments = AROUND.slice(0, rounds).flatMap(ms => [clock.notBefore + ms, clock.notAfter + ms])
  const broken: string[] = []
  for (const at of moments) {
    const when = new Date(at).toISOString()
    broken.push(...(await problemsAt(clock, at, when)).map(what => `clock at ${when}: ${what}`))
  }
  return { programme, tried: moments.length * 2, hit: moments.length, seen: counts, broken }
}

async function problemsAt(
  { arena, notBefore, notAfter, add }: Clock,
  at: number,
  when: string,
): Promise<readonly string[]> {
  const prefix = ['faketime', '-f', `@${when.slice(0, 19).replace('T', ' ')}`]
  const environment = { TZ: 'UTC' }
  // A clock that jumped may renew the identity: each moment has a data folder of its own.
  const data = join(arena, `data-${at}`)
  cpSync(join(arena, 'data'), data, { recursive: true })
  const isExpired = at > notAfter
  const isEarly = at < notBefore
  const verify = ['verify', join(arena, 'out'), '--data', data, '--no-faces', '--no-register']
  const seen = await runCommand(verify, { prefix, environment })
  const credentials = seen.lines[0]?.['credentials'] as { integrity: string; time: string; state: string } | undefined
  const place = isEarly ? 'before' : isExpired ? 'after' : 'within'
  add(`${place}: ${credentials?.state ?? 'nothing'}, time ${credentials?.time ?? '-'}`)
  const out = join(arena, `out-${at}`)
  const made = await runCommand(['label', join(arena, 'bild.jpg'), '--out', out, '--data', data, ...LABEL_ANSWERS], {
    prefix,
    environment,
  })
  const error = (made.lines[0]?.['error'] as { kind?: string } | null)?.kind ?? ''
  add(`${place}: label ${statusOf(made).slice(0, 40)} ${error}`.trim())
  const proof = await runCommand(['verify', out, ...verify.slice(2)], { prefix, environment })
  const proven = (proof.lines[0]?.['credentials'] as { time?: string } | undefined)?.time
  return [
    // "Invalid" is not "tampered": a clock never breaks a picture.
    ...(credentials?.integrity === 'intact'
      ? []
      : [`integrity ${credentials?.integrity}: ${seen.stderr.slice(0, 200)}`]),
    ...(credentials?.time === (isEarly ? 'unknown' : isExpired ? 'expired' : 'within-validity')
      ? []
      : [`time ${credentials?.time}`]),
    ...saidWell(seen, 'verify'),
    ...saidWell(made, 'label'),
    ...labelProblems(made, error, { isExpired, isEarly, proven }),
  ]
}

/** The default identity is renewed by itself; whatever is signed, is signed with a certificate of that day. */
function labelProblems(
  made: CommandRun,
  error: string,
  {
    isExpired,
    isEarly,
    proven,
  }: { readonly isExpired: boolean; readonly isEarly: boolean; readonly proven?: string | undefined },
): readonly string[] {
  const status = statusOf(made)
  if (status === 'labelled') return proven === 'within-validity' ? [] : [`what it signed is ${proven}`]
  if (isExpired && error === 'certificate-expired') return []
  if (isEarly && error === 'certificate-not-yet-valid') return []
  return [`label ended with ${status} ${error}`]
}

const saidWell = (run: CommandRun, name: string): readonly string[] => [
  ...(run.hung ? [`${name} hung`] : []),
  ...(hasStack(run) ? [`${name} with a stack: ${run.stderr.slice(0, 300)}`] : []),
  ...(run.lines.length === 0 ? [`${name} said nothing: ${run.stderr.slice(0, 300)}`] : []),
]
