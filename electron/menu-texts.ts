import en from '../assets/locales/app.en.json' with { type: 'json' }
import sv from '../assets/locales/app.sv.json' with { type: 'json' }

/** Words of the menu in one language; an unknown id gives the id. */
export function sayInMenu(language: 'sv' | 'en'): (id: string) => string {
  const texts: unknown = language === 'sv' ? sv : en
  return id => {
    const found = id
      .split('.')
      .reduce<unknown>(
        (part, key) =>
          typeof part === 'object' && part !== null && Object.hasOwn(part, key)
            ? (part as Record<string, unknown>)[key]
            : undefined,
        texts,
      )
    return typeof found === 'string' ? found : id
  }
}
