import { useEffect, useState } from 'react'

/** A value that follows once it has been the same for a moment. Compared by content, so a new but equal value changes nothing. */
export function useSettled<T>(value: T, settleMs: number): T {
  const [settled, setSettled] = useState(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled(current => (JSON.stringify(current) === key ? current : (JSON.parse(key) as T))),
      settleMs,
    )
    return () => clearTimeout(timer)
  }, [key, settleMs])
  return settled
}
