import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { createRouterClient } from '@orpc/server'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../src/api/client.ts'
import { EMPTY_DRAFT } from '../../src/api/label-draft.ts'
import { createRouter } from '../../src/api/router.ts'
import type { ApiContext } from '../../src/api/services.ts'
import { compose } from '../../src/compose.ts'
import { createBrowserHost } from '../../src/desktop/browser-host.ts'
import { type Desk, openDesk } from '../../src/desktop/open-desk.ts'
import { type RunningServer, startLoopbackServer } from '../../src/http/server.ts'
import { createTexts } from '../../src/i18n/text.ts'
import { drawLandscape } from '../e2e/pictures.ts'

/** One suite, three wires: the same questions must get the same answers. The core is the real one. */

const folder = mkdtempSync(join(tmpdir(), 'ursprung-contract-'))
const clients = new Map<string, ApiClient>()
const ends: (() => void)[] = []
let desk: Desk
let server: RunningServer

beforeAll(async () => {
  const open = () =>
    compose({ dataDir: join(folder, 'data'), texts: createTexts('sv'), policy: null, version: '0.0.0-test' })
  const app = await open()
  if (!app.ok) throw new Error(app.error.message)
  desk = await openDesk({ app: app.value, openCore: open, host: createBrowserHost() })
  const { context } = desk
  server = await startLoopbackServer(
    context,
    new Map([['/index.html', { bytes: Buffer.from('<!doctype html>'), mediaType: 'text/html' }]]),
    0,
  )
  clients.set('in-process', createRouterClient(createRouter(), { context }))
  clients.set('message port, as in Electron', portClient(context))
  clients.set('loopback socket, as in the browser', await socketClient())
})

afterAll(async () => {
  for (const end of ends) end()
  await server.close()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

function portClient(context: ApiContext): ApiClient {
  const { port1, port2 } = new MessageChannel()
  new PortHandler(createRouter()).upgrade(port2, { context })
  port1.start()
  port2.start()
  ends.push(() => port1.close())
  return createORPCClient(new PortLink({ port: port1 }))
}

async function socketClient(): Promise<ApiClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, ['ursprung', `token.${server.token}`], {
    origin: `http://127.0.0.1:${server.port}`,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  ends.push(() => socket.terminate())
  return createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }))
}

const give = (path: string): string =>
  desk.context.grants.give({
    path,
    name: path.split('/').pop() ?? path,
    relativePath: path.split('/').pop() ?? path,
    purpose: 'picture',
  })

describe.each(['in-process', 'message port, as in Electron', 'loopback socket, as in the browser'])(
  'the API over %s',
  wire => {
    const api = (): ApiClient => {
      const client = clients.get(wire)
      if (client === undefined) throw new Error(`Expected a client for ${wire}`)
      return client
    }

    it('answers a plain call', async () => {
      const about = await api().about()
      expect(about).toMatchObject({ version: '0.0.0-test', shell: 'browser', policy: { id: 'default' } })
    })

    it('streams verdicts, the first without faces, and names no path', async () => {
      const path = await drawLandscape(join(folder, `${wire.length}.jpg`), { width: 320 })
      const grant = give(path)
      const events = []
      for await (const event of await api().verify.run({ grants: [grant], again: false })) events.push(event)
      const verdicts = events.flatMap(event => event.verdicts)
      expect(verdicts.map(verdict => [verdict.grant === grant, verdict.isComplete])).toEqual([
        [true, false],
        [true, true],
      ])
      expect(verdicts[1]?.report).toMatchObject({
        path: `${wire.length}.jpg`,
        origin: { kind: 'unknown' },
        error: null,
      })
      expect(verdicts[1]?.report.people.faces).toEqual([])
      expect(JSON.stringify(events)).not.toContain(folder)
      expect(events.at(-1)).toMatchObject({ doneCount: 1, totalCount: 1 })
    })

    it('answers an expected error as a value, with words that name no path', async () => {
      const path = join(folder, 'ingen-bild.jpg')
      writeFileSync(path, 'text')
      const answer = await api().label.consult({ grant: give(path), draft: EMPTY_DRAFT })
      expect(answer).toMatchObject({ ok: false, error: { kind: 'not-an-image' } })
      expect(JSON.stringify(answer)).not.toContain(folder)
    })

    it('answers the same for a grant that never was and one for another purpose', async () => {
      const never = 'A'.repeat(43)
      const other = desk.context.grants.give({ path: folder, name: 'x', relativePath: 'x', purpose: 'folder' })
      for (const grant of [never, other]) {
        expect(await api().label.consult({ grant, draft: EMPTY_DRAFT })).toMatchObject({
          ok: false,
          error: { kind: 'grant-expired' },
        })
      }
    })

    it.each([
      ['a path instead of a grant', { grant: '/etc/passwd', draft: EMPTY_DRAFT }],
      ['a field nobody knows', { grant: 'A'.repeat(43), draft: { ...EMPTY_DRAFT, extra: 1 } }],
      ['a wrong type', { grant: 'A'.repeat(43), draft: { ...EMPTY_DRAFT, alt: 7 } }],
      ['nothing', undefined],
    ])('refuses bad input before anything runs: %s', async (_what, input) => {
      await expect(api().label.consult(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    })

    it.each(['constructor', '__proto__', 'saknas'])('has no procedure named %s', async name => {
      const call = (api() as unknown as Record<string, unknown>)[name]
      if (wire === 'in-process')
        expect(typeof call === 'function' && !Object.hasOwn(Object.prototype, name)).toBe(false)
      else await expect((call as (input: unknown) => Promise<unknown>)({})).rejects.toThrow()
    })

    it('stops the job itself when the caller stops', async () => {
      const paths = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          drawLandscape(join(folder, `stopp-${wire.length}-${index}.jpg`), { width: 900, seed: index }),
        ),
      )
      const controller = new AbortController()
      const seen: unknown[] = []
      const run = async (): Promise<void> => {
        for await (const event of await api().verify.run(
          { grants: paths.map(give), again: false },
          { signal: controller.signal },
        )) {
          seen.push(event)
          controller.abort()
        }
      }
      await run().catch(() => undefined)
      expect(seen).toHaveLength(1)
      await new Promise(resolve => setTimeout(resolve, 1_500))
      const checked = await Promise.all(paths.map(path => desk.context.verdicts.hasChanged(path)))
      // Some may have been at work when the stop came; those still waiting were never begun.
      expect(checked.filter(known => known !== null).length).toBeLessThan(paths.length)
    })

    it('serves many calls at once', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => api().policies.current()))
      expect(new Set(answers.map(policy => policy.id))).toEqual(new Set(['default']))
    })
  },
)
