/** Parts whose every method is asynchronous: only those can wait for their module. */
type AsyncMethods<Part> = { readonly [Name in keyof Part]: (...given: never[]) => Promise<unknown> }

/**
 * A part whose module is loaded at its first use. A command pays for sharp, PKI and document code only when it draws, signs or writes:
 * loading all of it costs `verify` more than reading a picture does (`npm run bench -- --only start`). A module that fails to load
 * rejects the call that asked for it, as a bug.
 */
export function lazily<Part extends AsyncMethods<Part>>(load: () => Promise<Part>): Part {
  let loaded: Promise<Part> | null = null
  const call = async (name: keyof Part, given: never[]): Promise<unknown> => {
    loaded ??= load()
    const part = await loaded
    return part[name](...given)
  }
  return new Proxy({} as Part, {
    // `then` stays undefined, so that a part can be returned from an async function.
    get: (_, name) => (name === 'then' ? undefined : (...given: never[]) => call(name as keyof Part, given)),
  })
}
