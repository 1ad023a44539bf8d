import type { Log } from '../../log.ts'
import type { Credentials } from '../../storage/credentials.ts'
import type { Generations } from '../../storage/generations.ts'
import type { Settings } from '../../storage/settings.ts'
import type { TeamCredentials } from '../../storage/team-credentials.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Timeouts } from '../core/attempt.ts'
import type { DialectName } from '../core/call.ts'
import type { Caller } from '../core/caller.ts'
import type { Exchange } from '../core/exchange.ts'
import type { JsonObject } from '../core/json/value.ts'
import type { Credential, Provider } from '../core/provider.ts'
import type { Trace } from '../generation/trace.ts'
import type { HealthView } from '../routing/health/view.ts'
import type { PromptCaches } from '../routing/prompt-cache/prompt-caches.ts'
import type { Circuits } from '../routing/run/circuits.ts'
import type { Upstream } from '../upstream/request/ask-provider.ts'

/** What operations work with; made once per process by whoever composes the gateway. */
export interface Services {
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
  readonly credentials: Credentials
  readonly teamCredentials: TeamCredentials
  readonly generations: Generations
  readonly settings: Settings
  readonly health: HealthView
  /** For providers that take the machine's own AWS role: its region. Undefined where there is none. */
  readonly ambientAws: Credential | undefined
  readonly upstream: Upstream
  readonly timeouts: Timeouts
  /** Default for requests without `hedge`; absent: false. */
  readonly hedge?: boolean
  readonly circuits: Circuits
  readonly promptCaches: PromptCaches
  readonly maxBodyBytes: number
  readonly now: () => number
  readonly log: Log
}

/** One request on its way through an operation. */
export interface Request {
  readonly exchange: Exchange
  /** From the route's path. */
  readonly parameters: Readonly<Record<string, string>>
  /** Absent on public routes. */
  readonly caller: Caller | undefined
  /** Collects what the record will say. */
  readonly trace: Trace
}

/** What a route does. `dialect` decides the error envelope, also for errors before the operation starts. */
export interface Operation {
  readonly dialect: DialectName
  /** Writes a record when it ends, however it ends. */
  readonly isGeneration?: true
  run(request: Request, services: Services): Promise<void>
}

/** Answers with a JSON document. */
export const replyJson = async (
  { exchange, trace }: Pick<Request, 'exchange' | 'trace'>,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  trace.status = status
  const reply = exchange.reply(status, {
    'content-type': 'application/json',
    'x-gateway-generation-id': trace.id,
    ...headers,
  })
  if (exchange.method !== 'HEAD') await reply.write(JSON.stringify(body))
  await reply.end()
}
