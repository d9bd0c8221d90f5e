/** Clocks that jump: pictures signed today are looked at years from now and before they were signed; an expired identity signs nothing. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { drawPicture } from '../bench/drawn-pictures.ts'
import { type TortureOptions, type Tortured, tally } from './programme.ts'
import { hasStack, runCommand, statusOf } from './run-command.ts'

/** Days from today: before signing, a second after, near expiry, long after. */
const JUMPS_DAYS = [-4_000, -400, -1, 1, 30, 340, 364, 366, 400, 800, 3_650, 5_000]

const hasFakeTime = (): boolean => {
  try {
    execFileSync('faketime', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The whole process family gets the other clock, native code too (Debian's `faketime`). */
export async function timeProgramme({ folder }: TortureOptions): Promise<Tortured> {
  const programme = 'clock jumps'
  if (!hasFakeTime()) return { programme, tried: 0, seen: {}, broken: [], skipped: 'faketime is not installed' }
  const arena = join(folder, 'time')
  const data = join(arena, 'data')
  mkdirSync(arena, { recursive: true })
  const source = join(arena, 'bild.jpg')
  await drawPicture(source, 0.3, 'jpeg')
  const answers = ['--kind', 'ai-generated', '--no-faces', '--answer', 'people-visible=no', '--decided-by', 'prov']
  const signed = await runCommand(['label', source, '--out', join(arena, 'out'), '--data', data, ...answers])
  const { add, counts } = tally()
  const broken: string[] = []
  if (statusOf(signed) !== 'labelled') broken.push(`today: ${statusOf(signed)}`)
  for (const days of JUMPS_DAYS) {
    const prefix = ['faketime', '-f', `${days < 0 ? '' : '+'}${days}d`]
    const seen = await runCommand(['verify', join(arena, 'out'), '--data', data, '--no-faces', '--no-register'], {
      prefix,
    })
    const credentials = seen.lines[0]?.['credentials'] as { integrity: string; time: string; state: string } | undefined
    add(`verify: ${credentials?.state ?? 'nothing'}, time ${credentials?.time ?? '-'}`)
    // "Invalid" is not "tampered": a clock never breaks a picture.
    if (credentials?.integrity !== 'intact') broken.push(`${days} days: integrity ${credentials?.integrity}`)
    if (hasStack(seen)) broken.push(`${days} days: a stack: ${seen.stderr.slice(0, 300)}`)
    const out = join(arena, `out${days}`)
    const made = await runCommand(['label', source, '--out', out, '--data', data, ...answers], { prefix })
    const line = made.lines[0]
    add(`label: ${statusOf(made).slice(0, 40)} ${(line?.['error'] as { kind?: string } | null)?.kind ?? ''}`.trim())
    if (hasStack(made)) broken.push(`${days} days: label with a stack: ${made.stderr.slice(0, 300)}`)
    if (line === undefined) broken.push(`${days} days: label said nothing: ${made.stderr.slice(0, 300)}`)
    if (days > 4_000 && line?.['status'] === 'labelled') {
      const proof = await runCommand(['verify', out, '--data', data, '--no-faces', '--no-register'], { prefix })
      const state = (proof.lines[0]?.['credentials'] as { time?: string } | undefined)?.time
      if (state === 'expired') broken.push(`${days} days: signed with an expired certificate`)
    }
  }
  return { programme, tried: JUMPS_DAYS.length * 2, seen: counts, broken, skipped: null }
}
