import { alive, os } from './procedures.ts'

/** Questions for passphrases, and those that are kept. Forgetting one opens the core anew, so that nothing open goes on with it. */
export const passphrasesRouter = {
  questions: os.passphrases.questions.handler(({ context, signal }) => context.passphrases.questions(alive(signal))),
  answer: os.passphrases.answer.handler(({ input: { id, ...given }, context }) =>
    context.passphrases.answer(id, given),
  ),
  kept: os.passphrases.kept.handler(({ context }) => context.passphrases.kept()),
  forget: os.passphrases.forget.handler(async ({ input, context }) => {
    await context.passphrases.forget(input.name)
    await context.cores.reopen(await context.services.loadSettings())
  }),
}
