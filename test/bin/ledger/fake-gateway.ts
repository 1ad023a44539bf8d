import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { Caller } from '#gateway/core/caller.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { listLogs } from '#gateway/operation/ledger/logs.ts'
import { spendReport } from '#gateway/operation/ledger/spend-report.ts'
import type { LedgerStores } from '#gateway/operation/ledger/until-left.ts'
import { refuse } from '#gateway/operation/reply.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { serve } from '../../../lambda/local/server.ts'
import { memoryLedger } from '../../lambda/gateway/money/sums/memory.ts'

export const KEY = 'pm_test'
const ID = 'gen_00000000000000000000000000'

const CALLER: Caller = {
  team: 'default',
  project: 'support',
  principal: { kind: 'key', id: 'key_reader', name: 'reader' },
  permissions: ['logs', 'report'],
}

/** `/v1/logs` and `/v1/report` as a gateway answers them, over a log in memory or another one. */
export const fakeGateway = async (now: () => number = Date.now, stores?: LedgerStores) => {
  const memory = memoryLedger()
  const deps = {
    ledger: async () => stores ?? memory,
    catalog: loadCatalog(bundledCatalog),
    providers: providersBySlug(),
    now,
  }
  const routes = { '/v1/logs': listLogs(deps), '/v1/report': spendReport(deps) }
  const asked: string[] = []
  const { url, stop } = await serve(
    {
      handle: async (exchange) => {
        const { path, query, headers, signal } = exchange
        asked.push(`${path}?${new URLSearchParams(query)}`)
        try {
          const run = routes[path as keyof typeof routes]
          if (!run) throw new GatewayError('not-found', 'There is no such path.')
          if (headers['authorization'] !== `Bearer ${KEY}`) throw new GatewayError('unauthenticated', 'Unknown key.')
          await run({ exchange, id: ID, parameters: {}, signal, caller: CALLER })
        } catch (error) {
          await refuse({ exchange, id: ID }, 'ai-sdk', error, () => undefined)
        }
      },
      settle: async () => undefined,
    },
    { port: 0 },
  )
  return { url, put: memory.put, asked, close: stop }
}
