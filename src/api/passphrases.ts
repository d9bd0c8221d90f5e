import type { ReportedError } from '../domain/finding.ts'
import type { Result } from '../domain/result.ts'

/** Where a passphrase may be kept for the next start. Only a shell that the system gives a safe for has one. */
export interface PassphraseVault {
  /** Whether something real encrypts here; where nothing does, nothing is kept. */
  readonly canKeep: () => boolean
  /** `null` when none is kept or the system does not open it any more. */
  readonly recall: (identity: string) => Promise<string | null>
  readonly keep: (identity: string, passphrase: string) => Promise<Result<void, ReportedError>>
  readonly forget: (identity: string) => Promise<void>
  /** Names of the identities whose passphrase is kept. */
  readonly kept: () => Promise<readonly string[]>
}

/** What the page shows: one question at a time. */
export interface PassphraseQuestion {
  readonly id: string
  readonly identity: string
  /** Whether "remember on this computer" can be offered. */
  readonly canKeep: boolean
  readonly wasWrong: boolean
}

/** What came of an answer. `closed`: the question had been answered or withdrawn before. */
export type PassphraseOutcome = 'right' | 'wrong' | 'closed'

/** Asks the person at the page for the passphrase of an encrypted key, once for each key and run. */
export interface PassphraseDesk {
  /** For `ComposeOptions.passphraseFor`. `null`: declined, or no page is there to ask. Many pictures at once ask one question. */
  readonly ask: (identity: string) => Promise<string | null>
  /** The question that is open, `null` when none is; begins with the present state, ends with the signal. */
  readonly questions: (signal: AbortSignal) => AsyncGenerator<PassphraseQuestion | null>
  /** `passphrase` null declines until the next attempt. */
  readonly answer: (
    id: string,
    given: { readonly passphrase: string | null; readonly keep: boolean },
  ) => Promise<PassphraseOutcome>
  /** The person starts anew: what was declined may be asked again. */
  readonly newAttempt: () => void
  readonly kept: () => Promise<readonly string[]>
  /** Out of memory and out of the safe. */
  readonly forget: (identity: string) => Promise<void>
}

interface Pending {
  readonly question: PassphraseQuestion
  readonly answered: Promise<string | null>
  readonly settle: (passphrase: string | null) => void
}

/** `opens` tells whether a passphrase opens an identity's key, so that a wrong one is asked again and not tried on each picture. */
export function createPassphraseDesk(options: {
  readonly vault: PassphraseVault | null
  readonly opens: (identity: string, passphrase: string) => Promise<boolean>
}): PassphraseDesk {
  return new AskingDesk(options.vault, options.opens)
}

class AskingDesk implements PassphraseDesk {
  readonly #vault: PassphraseVault | null
  readonly #opens: (identity: string, passphrase: string) => Promise<boolean>
  readonly #inMemory = new Map<string, string>()
  readonly #declined = new Set<string>()
  readonly #pending = new Map<string, Pending>()
  readonly #asking = new Map<string, Promise<string | null>>()
  readonly #listeners = new Set<() => void>()

  constructor(vault: PassphraseVault | null, opens: (identity: string, passphrase: string) => Promise<boolean>) {
    this.#vault = vault
    this.#opens = opens
  }

  readonly ask = (identity: string): Promise<string | null> => {
    const running = this.#asking.get(identity)
    if (running !== undefined) return running
    const asked = this.#find(identity).finally(() => this.#asking.delete(identity))
    this.#asking.set(identity, asked)
    return asked
  }

  readonly newAttempt = (): void => this.#declined.clear()

  readonly kept = async (): Promise<readonly string[]> => (await this.#vault?.kept()) ?? []

  readonly forget = async (identity: string): Promise<void> => {
    this.#inMemory.delete(identity)
    await this.#vault?.forget(identity)
  }

  async *questions(signal: AbortSignal): AsyncGenerator<PassphraseQuestion | null> {
    let wake: () => void = () => undefined
    const hear = (): void => wake()
    this.#listeners.add(hear)
    signal.addEventListener('abort', hear)
    try {
      let shown: PassphraseQuestion | null | undefined
      while (!signal.aborted) {
        const current = this.#current()
        if (current === shown) await new Promise<void>(resolve => (wake = resolve))
        else yield (shown = current)
      }
    } finally {
      signal.removeEventListener('abort', hear)
      this.#listeners.delete(hear)
      // Nobody is left to answer: the pictures that wait are told so instead of waiting for ever.
      if (this.#listeners.size === 0) for (const { settle } of this.#pending.values()) settle(null)
    }
  }

  async answer(
    id: string,
    given: { readonly passphrase: string | null; readonly keep: boolean },
  ): Promise<PassphraseOutcome> {
    const open = [...this.#pending.values()].find(({ question }) => question.id === id)
    if (open === undefined) return 'closed'
    const { identity } = open.question
    if (given.passphrase === null) {
      this.#declined.add(identity)
      open.settle(null)
      return 'right'
    }
    if (!(await this.#opens(identity, given.passphrase))) {
      // Trying takes a second: the page may have left meanwhile, and with it the question.
      if (this.#pending.get(identity)?.question.id !== id) return 'closed'
      this.#pending.set(identity, { ...open, question: { ...open.question, wasWrong: true } })
      this.#tell()
      return 'wrong'
    }
    // One that cannot be kept is asked for again after the next start; that is no reason to stop here.
    if (given.keep && this.#vault?.canKeep() === true) await this.#vault.keep(identity, given.passphrase)
    this.#inMemory.set(identity, given.passphrase)
    open.settle(given.passphrase)
    return 'right'
  }

  /** Memory, then the safe, then the person. What no longer opens the key (renewed, replaced) is forgotten. */
  async #find(identity: string): Promise<string | null> {
    const known = this.#inMemory.get(identity) ?? (await this.#vault?.recall(identity)) ?? null
    if (known !== null) {
      if (await this.#opens(identity, known)) return known
      await this.forget(identity)
    }
    if (this.#declined.has(identity) || this.#listeners.size === 0) return null
    return this.#put(identity)
  }

  async #put(identity: string): Promise<string | null> {
    let settle: (passphrase: string | null) => void = () => undefined
    const answered = new Promise<string | null>(resolve => (settle = resolve))
    const question = {
      id: crypto.randomUUID(),
      identity,
      canKeep: this.#vault?.canKeep() === true,
      wasWrong: false,
    }
    this.#pending.set(identity, { question, answered, settle })
    this.#tell()
    try {
      return await answered
    } finally {
      this.#pending.delete(identity)
      this.#tell()
    }
  }

  #current(): PassphraseQuestion | null {
    const [first] = this.#pending.values()
    return first?.question ?? null
  }

  #tell(): void {
    for (const hear of this.#listeners) hear()
  }
}
