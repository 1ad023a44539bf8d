/** What `lambda/gateway/handler.ts` loads and does at start, but for the AWS clients: to bundle and time it apart. */
import { authenticator } from '../../lambda/gateway/access/authenticate.ts'
import { streamingHandler } from '../../lambda/gateway/api-gateway.ts'
import { createGateway } from '../../lambda/gateway/app.ts'
import { bundledCatalog } from '../../lambda/gateway/catalog/bundled.ts'
import { loadCatalog } from '../../lambda/gateway/catalog/catalog.ts'
import { recordSink } from '../../lambda/gateway/generation/sink.ts'
import { providersBySlug } from '../../lambda/gateway/provider/index.ts'
import { createCircuits } from '../../lambda/gateway/routing/circuits.ts'
import { healthView } from '../../lambda/gateway/routing/health-view.ts'
import { createPromptCaches } from '../../lambda/gateway/routing/prompt-caches.ts'
import { DEFAULT_TIMEOUTS } from '../../lambda/gateway/routing/timeouts.ts'
import { downloader } from '../../lambda/gateway/upstream/download.ts'
import { googleAuth } from '../../lambda/gateway/upstream/google-auth.ts'
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
