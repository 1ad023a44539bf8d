import type { DialectName } from '../core/call.ts'
import type { Caller } from '../core/caller.ts'
import type { Exchange } from '../core/exchange.ts'
import { memo } from '../core/memo.ts'

/** One request on its way through an operation. */
export interface Request<Who extends Caller | undefined = Caller | undefined> {
  readonly exchange: Exchange
  /** `gen_<ulid>`: the answer's header, and where its record is found if it gets one. */
  readonly id: string
  /** From the route's path. */
  readonly parameters: Readonly<Record<string, string>>
  /** Ends everything that is done for it, from its first moment on. Its reason is a GatewayError. */
  readonly signal: AbortSignal
  /** Undefined on public routes. */
  readonly caller: Who
}

/** One of a caller who is known. */
export type KeyRequest = Request<Caller>

/** Answers a request. */
export type Run<Who extends Caller | undefined = Caller> = (request: Request<Who>) => Promise<void>

/** For everyone: it cannot know who asks. */
export type PublicRun = Run<undefined>

/** What a route does. `dialect` decides the error envelope, also for errors before the operation starts. */
export interface Operation<Who extends Caller | undefined = Caller> {
  readonly dialect: DialectName
  readonly run: Run<Who>
}

export type PublicOperation = Operation<undefined>

/** One that is loaded when it is first asked for: most processes never are. */
export const deferred = <Who extends Caller | undefined>(
  dialect: DialectName,
  load: () => Promise<Run<Who>>,
): Operation<Who> => {
  const loaded = memo(load)
  return { dialect, run: async (request) => (await loaded())(request) }
}
