import { describe, expect, it } from 'vitest'
import { createPassphraseDesk, type PassphraseQuestion, type PassphraseVault } from '../../../src/api/passphrases.ts'
import { ok } from '../../../src/domain/result.ts'

const RIGHT = 'rätt fras'
const opens = async (_identity: string, passphrase: string): Promise<boolean> => passphrase === RIGHT

function memoryVault(kept = new Map<string, string>()): PassphraseVault {
  return {
    canKeep: () => true,
    kept: async () => [...kept.keys()],
    recall: async identity => kept.get(identity) ?? null,
    keep: async (identity, passphrase) => {
      kept.set(identity, passphrase)
      return ok(undefined)
    },
    forget: async identity => void kept.delete(identity),
  }
}

/** A page that is there: hears questions until it leaves. */
function openPage(desk: ReturnType<typeof createPassphraseDesk>) {
  const leaving = new AbortController()
  const heard: (PassphraseQuestion | null)[] = []
  const listening = (async () => {
    for await (const question of desk.questions(leaving.signal)) heard.push(question)
  })()
  const question = async (): Promise<PassphraseQuestion> => {
    for (let turn = 0; turn < 200; turn += 1) {
      const last = heard.at(-1)
      if (last !== undefined && last !== null) return last
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    throw new Error('Expected a question')
  }
  const leave = async (): Promise<void> => {
    leaving.abort()
    await listening
  }
  return { heard, question, leave }
}

describe('asking for a passphrase', () => {
  it('refuses at once when no page is there to ask', async () => {
    expect(await createPassphraseDesk({ vault: null, opens }).ask('sala')).toBeNull()
  })

  it('asks one question for many pictures and remembers the answer in memory', async () => {
    const desk = createPassphraseDesk({ vault: null, opens })
    const page = openPage(desk)
    const asked = [desk.ask('sala'), desk.ask('sala'), desk.ask('sala')]
    const { id, identity, canKeep } = await page.question()
    expect([identity, canKeep]).toEqual(['sala', false])
    expect(await desk.answer(id, { passphrase: RIGHT, keep: true })).toBe('right')
    expect(await Promise.all(asked)).toEqual([RIGHT, RIGHT, RIGHT])
    expect(await desk.ask('sala')).toBe(RIGHT)
    expect(new Set(page.heard.flatMap(question => question?.id ?? [])).size).toBe(1)
    await page.leave()
  })

  it('asks again after a wrong one, and the pictures wait', async () => {
    const desk = createPassphraseDesk({ vault: null, opens })
    const page = openPage(desk)
    const asked = desk.ask('sala')
    const { id } = await page.question()
    expect(await desk.answer(id, { passphrase: 'fel', keep: false })).toBe('wrong')
    expect((await page.question()).id).toBe(id)
    await desk.answer(id, { passphrase: RIGHT, keep: false })
    expect(await asked).toBe(RIGHT)
    expect(page.heard.some(question => question?.wasWrong === true)).toBe(true)
    await page.leave()
  })

  it('takes a refusal for the whole run, and asks anew at the next', async () => {
    const desk = createPassphraseDesk({ vault: null, opens })
    const page = openPage(desk)
    const asked = desk.ask('sala')
    await desk.answer((await page.question()).id, { passphrase: null, keep: false })
    expect([await asked, await desk.ask('sala')]).toEqual([null, null])
    desk.newAttempt()
    const again = desk.ask('sala')
    await desk.answer((await page.question()).id, { passphrase: RIGHT, keep: false })
    expect(await again).toBe(RIGHT)
    await page.leave()
  })

  it('lets no picture wait for a page that has gone', async () => {
    const desk = createPassphraseDesk({ vault: null, opens })
    const page = openPage(desk)
    const asked = desk.ask('sala')
    await page.question()
    await page.leave()
    expect(await asked).toBeNull()
  })

  it('asks nothing of the next page that the last one was answering wrongly as it left', async () => {
    let settle: (isRight: boolean) => void = () => undefined
    const desk = createPassphraseDesk({ vault: null, opens: () => new Promise(resolve => (settle = resolve)) })
    const page = openPage(desk)
    const asked = desk.ask('sala')
    const answered = desk.answer((await page.question()).id, { passphrase: 'fel', keep: false })
    await page.leave()
    expect(await asked).toBeNull()
    settle(false)
    expect(await answered).toBe('closed')
    const next = openPage(desk)
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(next.heard).toEqual([null])
    await next.leave()
  })

  it('keeps only what the person ticked and what opened the key; a kept one that opens no more is forgotten', async () => {
    const kept = new Map<string, string>()
    const first = createPassphraseDesk({ vault: memoryVault(kept), opens })
    const page = openPage(first)
    const asked = first.ask('sala')
    const { id, canKeep } = await page.question()
    expect(canKeep).toBe(true)
    await first.answer(id, { passphrase: 'fel', keep: true })
    expect(kept.size).toBe(0)
    await first.answer(id, { passphrase: RIGHT, keep: true })
    await asked
    expect([...kept]).toEqual([['sala', RIGHT]])
    await page.leave()

    expect(await createPassphraseDesk({ vault: memoryVault(kept), opens }).ask('sala')).toBe(RIGHT)
    const changed = createPassphraseDesk({ vault: memoryVault(kept), opens: async () => false })
    expect(await changed.ask('sala')).toBeNull()
    expect(kept.size).toBe(0)
  })

  it('forgets on request, in memory and in the safe', async () => {
    const kept = new Map([['sala', RIGHT]])
    const desk = createPassphraseDesk({ vault: memoryVault(kept), opens })
    expect(await desk.ask('sala')).toBe(RIGHT)
    expect(await desk.kept()).toEqual(['sala'])
    await desk.forget('sala')
    expect([await desk.ask('sala'), await desk.kept()]).toEqual([null, []])
  })

  it('answers nothing twice', async () => {
    const desk = createPassphraseDesk({ vault: null, opens })
    expect(await desk.answer(crypto.randomUUID(), { passphrase: RIGHT, keep: true })).toBe('closed')
  })
})
