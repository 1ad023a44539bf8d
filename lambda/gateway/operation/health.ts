import type { PublicOperation } from './operation.ts'
import { replyJson } from './reply.ts'

/** Says that the gateway is ready; also what Claude Code probes with `HEAD /`. */
export const health: PublicOperation = {
  dialect: 'openai-chat',
  run: (request) => replyJson(request, 200, { status: 'ok' }),
}
