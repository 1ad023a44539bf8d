/** What `lambda/gateway/handler.ts` loads and does at start, but for the AWS clients: to bundle and time it apart. */
import { authenticator } from '#gateway/access/authenticate.ts'
import { streamingHandler } from '#gateway/api-gateway.ts'
import { createGateway } from '#gateway/app.ts'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { recordSink } from '#gateway/generation/sink.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { healthView } from '#gateway/routing/health/view.ts'
import { createPromptCaches } from '#gateway/routing/prompt-cache/prompt-caches.ts'
import { createCircuits } from '#gateway/routing/run/circuits.ts'
import { DEFAULT_TIMEOUTS } from '#gateway/routing/run/timeouts.ts'
import { downloader } from '#gateway/transport/download.ts'
import { googleAuth } from '#gateway/transport/google-token.ts'
import { processLog } from '../../lambda/log.ts'

const nothing = async (): Promise<undefined> => undefined

export const handler = streamingHandler(
  createGateway({
    catalog: loadCatalog(bundledCatalog, undefined),
    providers: providersBySlug(),
    credentials: { get: nothing, forget: nothing },
    teamCredentials: {
      list: async () => [],
      change: nothing,
      providers: async () => [],
      forget: nothing,
    },
    ambientAws: undefined,
    health: healthView({ statistics: { read: async () => [] }, now: Date.now, onUnreadable: nothing }),
    generations: { put: nothing, get: nothing, recent: async () => [] },
    settings: {
      zeroDataRetention: async () => false,
      setZeroDataRetention: nothing,
      byokFallback: async () => 'system',
      setByokFallback: nothing,
    },
    authenticate: authenticator({ keyByHash: nothing }, Date.now),
    sink: recordSink({ put: nothing }, processLog),
    upstream: { google: googleAuth(), download: downloader({ enabled: true }) },
    timeouts: DEFAULT_TIMEOUTS,
    circuits: createCircuits(Date.now),
    promptCaches: createPromptCaches(Date.now),
    maxBodyBytes: 1,
    now: Date.now,
    log: processLog,
  }),
)
