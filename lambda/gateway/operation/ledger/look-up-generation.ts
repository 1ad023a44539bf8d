import type { Generations } from '../../../storage/generations.ts'
import { GatewayError } from '../../core/error.ts'
import { untilAborted } from '../../core/time-limit.ts'
import { toGenerationInfo } from '../../generation/lookup.ts'
import { recordedSpent } from '../../money/recorded.ts'
import type { Run } from '../operation.ts'
import { replyJson } from '../reply.ts'
import { isSeen } from './scope.ts'

export interface LookUpDeps {
  readonly generations: Pick<Generations, 'get'>
}

/** `GET /v1/generation?id=gen_…`: one record of the caller's own project or, where its key may see it, its team. */
export const lookUpGeneration =
  ({ generations }: LookUpDeps): Run =>
  async (request) => {
    const { exchange, caller, signal } = request
    const id = exchange.query['id']
    if (!id)
      throw new GatewayError('bad-request', 'The query needs an id: GET /v1/generation?id=gen_…', { param: 'id' })
    const record = await untilAborted(generations.get(caller.team, id), signal)
    if (!record || !isSeen(record, caller))
      throw new GatewayError(
        'not-found',
        `There is no generation ${id.slice(0, 40)}. A record appears when its answer has ended.`,
      )
    await replyJson(request, 200, { data: toGenerationInfo(record, recordedSpent(record)) })
  }
