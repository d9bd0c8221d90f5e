/**
 * Calls over the border between the two worlds of a page: values are copied, functions and promises become stand-ins. Read as text by
 * worlds.ts and evaluated in both worlds, each with the events that it sends and hears.
 */
// oxlint-disable-next-line no-unused-expressions -- evaluated as one expression
;(sends, hears) => {
  const kept = new Map()
  let nextId = 1
  const keep = value => {
    kept.set(nextId, value)
    return nextId++
  }
  const isPlain = value => {
    const prototype = Object.getPrototypeOf(value)
    return prototype === null || Object.getPrototypeOf(prototype) === null
  }
  const pack = value => {
    if (typeof value === 'function') return { $function: keep(value) }
    if (value instanceof Promise) return { $promise: keep(value) }
    if (Array.isArray(value)) return value.map(pack)
    if (typeof value === 'object' && value !== null && isPlain(value))
      return { $object: Object.entries(value).map(([key, part]) => [key, pack(part)]) }
    return value
  }
  const call = message => {
    let answer = null
    const answerTo = `${sends}-${nextId++}`
    window.addEventListener(answerTo, event => (answer = event.detail), { once: true })
    window.dispatchEvent(new CustomEvent(sends, { detail: { ...message, answerTo } }))
    if (answer === null) throw new Error('nobody answered in the other world')
    if (answer.error !== undefined) throw new Error(answer.error)
    return unpack(answer.value)
  }
  const unpack = value => {
    if (Array.isArray(value)) return value.map(unpack)
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value
    if (value.$function !== undefined)
      return Object.freeze((...given) => call({ id: value.$function, given: given.map(pack) }))
    if (value.$promise !== undefined)
      return new Promise((resolve, reject) => {
        call({ id: value.$promise, settles: [pack(resolve), pack(cause => reject(new Error(cause)))] })
      })
    return Object.freeze(Object.fromEntries(value.$object.map(([key, part]) => [key, unpack(part)])))
  }
  window.addEventListener(hears, event => {
    const { id, given, settles, answerTo } = event.detail
    const answer = detail => window.dispatchEvent(new CustomEvent(answerTo, { detail }))
    const target = kept.get(id)
    try {
      if (settles === undefined) answer({ value: pack(target(...given.map(unpack))) })
      else {
        const [resolve, reject] = settles.map(unpack)
        target.then(resolve, cause => reject(String(cause)))
        answer({})
      }
    } catch (cause) {
      answer({ error: cause instanceof Error ? cause.message : String(cause) })
    }
  })
  return { pack, unpack }
}
