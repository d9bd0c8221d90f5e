import * as fc from 'fast-check'

/**
 * Properties draw the same inputs in every run, so that a change is judged by what it changed and not by the draw of the day.
 * `URSPRUNG_SEED=random npm run unit` looks elsewhere; `URSPRUNG_SEED=<number>` repeats a find. A find becomes an example of its own.
 */
const HOME_SEED = 20_261_122

const wanted = process.env.URSPRUNG_SEED
const seed = wanted === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(wanted ?? HOME_SEED)
if (!Number.isSafeInteger(seed))
  throw new Error(`URSPRUNG_SEED is "${wanted}": it is a whole number or the word random.`)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
