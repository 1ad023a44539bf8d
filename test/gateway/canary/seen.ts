import { embeddedMetrics } from '#gateway/embedded-metrics.ts'
import { toGenerationInfo } from '#gateway/generation/lookup.ts'
import { recordedSpent } from '#gateway/money/recorded.ts'
import { requestLine } from '../../../lambda/local/request-line.ts'
import type { TestGateway } from '../../harness/gateway.ts'

const messages = [{ role: 'user', content: 'hi' }]

/** The shortest request of each dialect. */
const ROUTES = {
  chat: (model: string, stream: boolean) => ({
    path: '/v1/chat/completions',
    headers: {},
    body: { model, stream, messages },
  }),
  messages: (model: string, stream: boolean) => ({
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model, stream, max_tokens: 100, messages },
  }),
  ai: (model: string, stream: boolean) => ({
    path: '/v4/ai/language-model',
    headers: {
      'ai-language-model-id': model,
      'ai-language-model-streaming': String(stream),
      'ai-language-model-specification-version': '4',
    },
    body: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
  }),
}
export type RouteName = keyof typeof ROUTES
export const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[]

/** All that anybody gets to see of one request: its answer, its record, what is told of that, and the log. */
export const seenOf = async (
  gateway: TestGateway,
  route: RouteName,
  model: string,
  stream: boolean,
): Promise<string> => {
  gateway.records.length = 0
  gateway.logged.length = 0
  const { path, body, headers } = ROUTES[route](model, stream)
  const response = await gateway.post(path, body, headers)
  const answer = await response.text()
  const record = await gateway.lastRecord()
  if (!record) throw new Error('every request leaves a record')
  const facts = [
    [...response.headers],
    record,
    embeddedMetrics(record, 'ns'),
    toGenerationInfo(record, recordedSpent(record)),
  ]
  const lines = facts.map((fact) => JSON.stringify(fact))
  return [answer, requestLine(record), ...lines, ...gateway.logged].join('\n')
}
