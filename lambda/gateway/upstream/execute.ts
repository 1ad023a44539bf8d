import type { Answer } from '../core/answer/answer.ts'
import type { Attempt } from '../core/attempt.ts'
import { loadWire } from '../dialect/index.ts'
import { askPackage } from './adapt/package-answer.ts'
import { gatedAnswer } from './gate/answer.ts'
import { throughGate } from './gate/gate.ts'
import { relay } from './relay.ts'
import type { Execution, Running, Upstream } from './request/execution.ts'
import { requireAllowed } from './request/own-storage.ts'
import { translate } from './translate.ts'

const start = async (attempt: Attempt, run: Running, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  requireAllowed(attempt, run.call, upstream.mediaAllow)
  if (path.mode === 'adapt') return askPackage(attempt, run, upstream)
  const ask = path.mode === 'relay' ? relay : translate
  return ask(attempt, await loadWire(path.wire), run, upstream)
}

/**
 * Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. What the
 * provider says, now and later, has passed the gate.
 */
export const execute = (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> =>
  throughGate(run.credential, attempt.provider, async (gate) =>
    gatedAnswer(await start(attempt, { ...run, gate }, upstream), gate),
  )
