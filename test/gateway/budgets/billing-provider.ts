import { setTimeout as wait } from 'node:timers/promises'
import { type FakeProvider, fakeProvider, writeAll } from '../../harness/fake-provider.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'

/** Whose a request is, as its prompt says. */
export interface Payer {
  readonly team: string
  readonly project: string
  readonly key: string
  readonly user: string
}

export const promptOf = (payer: Payer): string => `payer ${JSON.stringify(payer)} end`

/** Pico-dollars that one request is billed at, by the upstream model: 120 tokens in, 30 out. */
export const PRICES = {
  cheap: { bill: 420_000_000n, pricing: { input: '1', output: '10', cacheRead: '1', cacheWrite: '1' } },
  dear: { bill: 840_000_000n, pricing: { input: '2', output: '20', cacheRead: '2', cacheWrite: '2' } },
} as const

/** From 0 to 1, the same each time. */
export const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

export interface BillingProvider extends FakeProvider {
  /** What each scope owes, by its gate's `scope/id`. */
  readonly bill: ReadonlyMap<string, bigint>
  /** The most that a scope has owed beyond its limit, as told at any time. */
  readonly overspent: string[]
}

export interface Billing {
  /** What each scope may owe, likewise. */
  readonly limitOf: (scope: string) => bigint | undefined
  readonly random: () => number
  /** Of all requests: some fail, and some are billed and break off. */
  readonly faults?: number
}

const scopesOf = ({ team, project, key, user }: Payer): string[] => [
  `team/${team}`,
  `project/${team}/${project}`,
  `key/${key}`,
  `user/${team}/${user}`,
]

/** Bills each request as it comes, and then takes a while to answer it. */
export const billingProvider = async ({ limitOf, random, faults = 0 }: Billing): Promise<BillingProvider> => {
  const bill = new Map<string, bigint>()
  const overspent: string[] = []
  const charge = (payer: Payer, pico: bigint): void => {
    for (const scope of scopesOf(payer)) {
      const owed = (bill.get(scope) ?? 0n) + pico
      bill.set(scope, owed)
      const limit = limitOf(scope)
      if (limit !== undefined && owed > limit) overspent.push(`${scope}: ${owed} of ${limit}`)
    }
  }
  const provider = await fakeProvider(async (request, response) => {
    const wire = request.path.endsWith('/messages') ? anthropic : openaiCompatible
    const [, payer] = /payer (\{.*\}) end/.exec(JSON.stringify(request.body).replaceAll('\\"', '"')) ?? []
    const price = PRICES[request.body['model'] as keyof typeof PRICES]
    const fate = random()
    if (fate < faults / 2) {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
      return undefined
    }
    charge(JSON.parse(payer ?? ''), price.bill)
    await wait(random() * 30)
    const { headers, chunks } = wire.answer(request, { text: 'Here is what you wanted to know.' })
    const isCut = fate < faults
    response.writeHead(200, headers)
    response.flushHeaders()
    for (const chunk of isCut ? chunks.slice(0, chunks.length / 2) : chunks) {
      await writeAll(response, [chunk])
      await wait(random() * 10)
    }
    if (isCut) response.socket?.destroy()
    else response.end()
    return undefined
  })
  return { ...provider, bill, overspent }
}
