import { LoaderCircle } from 'lucide-react'

/** Something is under way here, and what. */
export function Working({ text }: { readonly text: string }) {
  return (
    <p className="working" role="status">
      <LoaderCircle aria-hidden className="spin" size={20} />
      {text}
    </p>
  )
}
