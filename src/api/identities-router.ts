import {
  addService,
  checkIdentity,
  completeRequest,
  importCertificate,
  showAsSeen,
  tryIdentity,
} from './identities-desk.ts'
import { alive, os } from './procedures.ts'

/** Signing identities. Empty text from the page is nothing said: neither a name nor a passphrase. */
export const identitiesRouter = {
  list: os.identities.list.handler(({ context }) => context.cores.current().administration.identities.list()),
  create: os.identities.create.handler(({ input, context }) => {
    const { commonName, passphrase, ...rest } = input
    return context.cores.current().administration.identities.create({
      ...rest,
      ...(commonName === '' ? {} : { commonName }),
      ...(passphrase === '' ? {} : { passphrase }),
    })
  }),
  import: os.identities.import.handler(({ input, context }) => importCertificate(input, context)),
  request: os.identities.request.handler(({ input, context }) => {
    const { commonName, passphrase, ...rest } = input
    return context.cores.current().administration.identities.request({
      ...rest,
      ...(commonName === '' ? {} : { commonName }),
      ...(passphrase === '' ? {} : { passphrase }),
    })
  }),
  requests: os.identities.requests.handler(({ context }) =>
    context.cores.current().administration.identities.requests(),
  ),
  cancelRequest: os.identities.cancelRequest.handler(({ input, context }) =>
    context.cores.current().administration.identities.cancelRequest(input.name),
  ),
  complete: os.identities.complete.handler(({ input, context }) => completeRequest(input, context)),
  addService: os.identities.addService.handler(({ input, context, signal }) =>
    addService(input, context, alive(signal)),
  ),
  check: os.identities.check.handler(({ input, context }) => checkIdentity(input.name, context)),
  trySigner: os.identities.trySigner.handler(({ input, context, signal }) =>
    tryIdentity(input.name, context, alive(signal)),
  ),
  asSeen: os.identities.asSeen.handler(({ input, context, signal }) => showAsSeen(input.name, context, alive(signal))),
}
