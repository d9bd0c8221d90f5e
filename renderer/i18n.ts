import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import appEn from '../assets/locales/app.en.json' with { type: 'json' }
import appSv from '../assets/locales/app.sv.json' with { type: 'json' }
import coreEn from '../assets/locales/en.json' with { type: 'json' }
import coreSv from '../assets/locales/sv.json' with { type: 'json' }

/** Texts of the page: the core's (verdicts, findings, errors) and the page's own, in both languages. */
export const i18n = createInstance()
void i18n.use(initReactI18next).init({
  lng: 'sv',
  resources: { sv: { translation: { ...coreSv, ...appSv } }, en: { translation: { ...coreEn, ...appEn } } },
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
  react: { useSuspense: false },
})
