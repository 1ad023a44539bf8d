import type { Answer } from '../core/answer/answer.ts'
import type { Attempt } from '../core/attempt.ts'
import { memo } from '../core/memo.ts'
import { loadDialect, loadRelayWire, loadWire } from '../dialect/index.ts'
import { gatedAnswer } from './gate/answer.ts'
import { throughGate } from './gate/gate.ts'
import { relay } from './relay.ts'
import type { Execution, Running, Upstream } from './request/execution.ts'
import { requireAllowed } from './request/own-storage.ts'

/** Only what a relay needs is there from the start. */
const translation = memo(() => import('./translate.ts'))
const adaptation = memo(() => import('./adapt/package-answer.ts'))

const start = async (attempt: Attempt, run: Running, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  requireAllowed(attempt, run.call, upstream.mediaAllow)
  if (path.mode === 'relay') return relay(attempt, await loadRelayWire(path.wire), run, upstream)
  const encoding = { ...run, dialect: await loadDialect(run.dialect.name), meta: await run.meta() }
  if (path.mode === 'adapt') return (await adaptation()).askPackage(attempt, encoding, upstream)
  return (await translation()).translate(attempt, await loadWire(path.wire), encoding, upstream)
}

/**
 * Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. What the
 * provider says, now and later, has passed the gate.
 */
export const execute = (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> =>
  throughGate(run.credential, attempt.provider, async (gate) =>
    gatedAnswer(await start(attempt, { ...run, gate }, upstream), gate),
  )
