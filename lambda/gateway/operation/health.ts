import { type Operation, replyJson } from './operation.ts'

/** Says that the gateway is ready; also what Claude Code probes with `HEAD /`. */
export const health: Operation = {
  dialect: 'openai-chat',
  run: (request) => replyJson(request, 200, { status: 'ok' }),
}
