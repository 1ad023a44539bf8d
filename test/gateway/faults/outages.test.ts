import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Client } from '../../clients/client.ts'
import type { FakeProvider } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { listen } from '../../harness/listen.ts'
import { HEALTHY, METHODS, type Method, providersAt, ROUTES, type Route, SECOND } from './matrix/routes.ts'
import { answers, faultyProvider, type Script, TEXT } from './provider.ts'

/** How a provider fails before it says anything. */
type Outage = 429 | 500 | 502 | 503 | 504 | 529 | 'reset'
const OUTAGES: readonly Outage[] = [429, 500, 502, 503, 504, 529, 'reset']

/** How often SDKs ask again as they come; Claude Code has Anthropic's do it ten times. */
const RETRIES = 2
const OF_CLAUDE_CODE = 10

const ERROR = { type: 'api_error', message: 'not now' }

/** How often each fails before it answers. */
let left: { direct: number; first: number; second: number }
let outage: Outage
let headers: Readonly<Record<string, string>>

const flaky =
  (which: 'first' | 'second'): Script =>
  (turn) => {
    if (left[which]-- <= 0) return answers(turn)
    if (outage === 'reset') return turn.socket.destroy()
    const body = JSON.stringify({ type: 'error', error: ERROR })
    return turn.answer([body], { 'content-type': 'application/json', ...headers }, outage)
  }

let provider: FakeProvider
let gateway: TestGateway
let direct: Awaited<ReturnType<typeof listen>>

const passedOn = async ({ url = '', headers: all }: IncomingMessage, body: string): Promise<Response> => {
  const { host: _, connection: __, 'content-length': ___, ...others } = all as Record<string, string>
  return fetch(`${gateway.url}${url}`, { method: 'POST', headers: others, body })
}

beforeAll(async () => {
  provider = await faultyProvider({ first: flaky('first'), second: flaky('second'), [HEALTHY]: answers })
  const model = (...endpoints: object[]) => ({ name: 'm', type: 'language', maxOutputTokens: 1000, endpoints })
  const at = ({ provider: slug }: Pick<Route, 'provider'>, name: string) => ({ provider: slug, model: name })
  const routed = ROUTES.flatMap((route) => [
    [`alone/${route.provider}`, model(at(route, 'first'))],
    [`paired/${route.provider}`, model(at(route, 'first'), at({ provider: SECOND }, 'second'))],
    [`healthy/${route.provider}`, model(at(route, HEALTHY))],
  ])
  gateway = await startGateway(
    { providers: providersAt(provider.url), models: Object.fromEntries(routed) },
    { ANTHROPIC_API_KEY: 'sk-anthropic', GROQ_API_KEY: 'sk-groq' },
  )
  // What fails without a gateway in between: all that is right of it is a gateway's, which has every client's API.
  direct = await listen(async (request, response) => {
    const body = await text(request)
    if (left.direct-- <= 0) {
      const answer = await passedOn(request, body)
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      response.end(await answer.text())
    } else if (outage === 'reset') response.socket?.destroy()
    else {
      response.writeHead(outage, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ type: 'error', error: ERROR }))
    }
  })
})
afterAll(async () => {
  await direct.close()
  await gateway.close()
  await provider.close()
})

/** What a provider asks for, in milliseconds: more than the gateway waits itself. */
const ASKED = 7000
/** In the middle, so that no wait of an SDK is as long as another timer of this process. */
const CHANCE = 0.5
/** Those of OpenAI's and Anthropic's SDKs, of the AI SDK, and of the gateway. */
const BACK_OFFS: ReadonlySet<number> = new Set([
  ...[500, 1000, 2000, 4000, 8000].map((ms) => ms * (1 - CHANCE / 4)),
  ...[2000, 4000],
  ...[100, 300].map((ms) => ms * (1 + CHANCE / 4)),
  ASKED,
])

/** What was waited before somebody was asked again: written down instead. */
let waits: number[]
beforeEach(() => {
  headers = {}
  vi.spyOn(Math, 'random').mockReturnValue(CHANCE)
  const real = globalThis.setTimeout
  const shortened = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown => {
    if (!BACK_OFFS.has(ms)) return real(run, ms, ...given)
    waits.push(ms)
    return real(run, 0, ...given)
  }
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(shortened as typeof setTimeout)
})
afterEach(() => {
  vi.restoreAllMocks()
})

interface Asking {
  readonly client: Client
  readonly method: Method
  readonly retries: number
  readonly failures: number
}

/** What came out: the text, or that it failed; and how long was waited. */
const ask = async (origin: string, model: string, { client, method, retries, failures }: Asking) => {
  left = { direct: failures, first: failures, second: failures }
  waits = []
  const question = { model, turns: [{ user: 'Hello?' }], retries }
  const reply = await client[method](origin, question).then(
    (answered) => answered.text,
    () => undefined,
  )
  return { reply, waits }
}

const CASES = ROUTES.flatMap((route) => [
  { ...route, name: route.client.name, retries: RETRIES, methods: METHODS },
  ...(route.client.dialect === 'anthropic-messages' && route.mode === 'relay'
    ? [{ ...route, name: 'Claude Code', retries: OF_CLAUDE_CODE, methods: ['stream'] as const }]
    : []),
])

describe.each(CASES)('$name, $mode to $wire', ({ client, provider: slug, retries, methods }) => {
  describe.each(methods)('%s', (method) => {
    test.each(OUTAGES)('%s: what it survives directly, it survives through the gateway', async (what) => {
      outage = what
      for (let failures = 1; failures <= retries; failures++) {
        const asking = { client, method, retries, failures }
        expect(await ask(direct.url, `healthy/${slug}`, asking)).toMatchObject({ reply: TEXT })
        for (const model of failures < retries ? ['alone'] : ['alone', 'paired'])
          expect(await ask(gateway.url, `${model}/${slug}`, asking), `${failures}`).toMatchObject({ reply: TEXT })
      }
    })

    test('it waits as long as the provider asks for', async () => {
      outage = 429
      headers = { 'retry-after': `${ASKED / 1000}` }
      const asking = { client, method, retries, failures: retries }
      const wanted = { reply: TEXT, waits: Array(retries).fill(ASKED) }
      expect(await ask(direct.url, `healthy/${slug}`, asking)).toEqual(wanted)
      expect(await ask(gateway.url, `alone/${slug}`, asking)).toEqual(wanted)
      expect(await ask(gateway.url, `paired/${slug}`, asking)).toEqual(wanted)
    })
  })
})
