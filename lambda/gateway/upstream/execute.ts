import type { Answer } from '../core/answer/answer.ts'
import type { Attempt } from '../core/attempt.ts'
import { loadWire } from '../dialect/index.ts'
import { askPackage } from './adapt/package-answer.ts'
import { relay } from './relay.ts'
import type { Execution, Upstream } from './request/ask-provider.ts'
import { translate } from './translate.ts'

/** Starts one attempt. Resolves when the provider has accepted the request; its content may still be to come. */
export const execute = async (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { path } = attempt
  if (path.mode === 'adapt') return askPackage(attempt, run, upstream)
  const ask = path.mode === 'relay' ? relay : translate
  return ask(attempt, await loadWire(path.wire), run, upstream)
}
