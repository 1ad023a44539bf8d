import { type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { fakeProvider, JSON_TYPE, type ProviderRequest } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import type { Difference } from '../answers/answer.ts'
import type { Checked } from '../case.ts'
import type { Recording } from '../recording.ts'
import { missing, readRequest } from './content.ts'
import { RULES } from './rules.ts'

/** APIs that requests are rewritten for: who speaks them, under which model, and the least answer of each. */
const TARGETS = {
  chat: {
    provider: 'plain-chat',
    model: 'one',
    answer: {
      id: '1',
      model: 'one',
      choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
    },
  },
  messages: {
    provider: 'plain-messages',
    model: 'claude-opus-4-6',
    answer: {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: 'end_turn',
      usage: {},
    },
  },
  gemini: {
    provider: 'google',
    model: 'gemini-2.5-pro',
    answer: {
      candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP' }],
      usageMetadata: {},
    },
  },
  converse: {
    provider: 'bedrock',
    model: 'amazon.nova-pro-v1:0',
    answer: {
      output: { message: { role: 'assistant', content: [{ text: 'ok' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    },
  },
} as const
type TargetName = keyof typeof TARGETS

const PATHS = { chat: '/v1/chat/completions', messages: '/v1/messages' } as const

const SPOKEN: Readonly<Record<string, keyof typeof PATHS>> = {
  chat: 'chat',
  messages: 'messages',
  rawPredict: 'messages',
  invoke: 'messages',
}

const modelId = (target: TargetName): string => `rewritten/${target}`

const configuration = (url: string) => ({
  providers: {
    'plain-chat': { type: 'openai-compatible', baseUrl: `${url}/chat` },
    'plain-messages': { type: 'anthropic-compatible', baseUrl: `${url}/messages` },
    google: { baseUrl: `${url}/gemini` },
    bedrock: { baseUrl: `${url}/converse` },
  },
  models: Object.fromEntries(
    Object.entries(TARGETS).map(([target, { provider, model }]) => [
      modelId(target as TargetName),
      { name: target, type: 'language', endpoints: [{ provider, model }] },
    ]),
  ),
})

const VARIABLES = {
  GOOGLE_GENERATIVE_AI_API_KEY: 'recorded',
  AWS_BEARER_TOKEN_BEDROCK: 'recorded',
  AWS_REGION: 'us-east-1',
}

const targetOf = ({ path }: ProviderRequest): TargetName =>
  Object.keys(TARGETS).find((target): target is TargetName => path.startsWith(`/${target}/`)) ?? 'chat'

/** The recorded request to a provider of another API: it arrives as one of that API, and says what was said. */
const rewritten = async (
  request: JsonObject,
  spoken: keyof typeof PATHS,
  target: TargetName,
  { gateway, received }: { gateway: TestGateway; received: readonly ProviderRequest[] },
): Promise<Difference[]> => {
  const { stream: _, stream_options: __, anthropic_version: ___, ...rest } = request
  const before = received.length
  const response = await gateway.post(PATHS[spoken], { ...rest, model: modelId(target) })
  const said = readRequest(request)
  const answer = await response.text()
  const arrived = received.slice(before).at(-1)
  if (said.isNative) {
    const isTold = response.status === 400 || response.headers.get('x-gateway-warnings')?.includes('tool')
    return isTold ? [] : [{ check: `${target} refusal`, expected: 'a word about its tools', got: response.status }]
  }
  if (response.status !== 200 || !arrived) return [{ check: target, expected: 200, got: answer }]
  const body = parseObject(arrived.text) ?? {}
  return [
    ...RULES[target](body).map((rule) => ({ check: `${target} rule`, expected: 'a valid request', got: rule })),
    ...missing(said, body).map((lost) => ({ check: `${target} content`, expected: lost, got: 'nothing' })),
  ]
}

/** Replays recorded requests towards every API that is not their own. One after the other, as they share a provider. */
export const replayRequests = async (recordings: readonly Recording[]): Promise<Checked[]> => {
  const upstream = await fakeProvider((seen) => ({
    headers: JSON_TYPE,
    chunks: [JSON.stringify(TARGETS[targetOf(seen)].answer)],
  }))
  const gateway = await startGateway(configuration(upstream.url), VARIABLES)
  const results: Checked[] = []
  for (const recording of recordings) {
    const spoken = SPOKEN[recording.api]
    if (!spoken || !recording.request || recording.status !== 200) continue
    for (const target of Object.keys(TARGETS) as TargetName[]) {
      if (target === spoken) continue
      const found = await rewritten(recording.request, spoken, target, { gateway, received: upstream.received })
      results.push({ recording, found })
    }
  }
  await gateway.close()
  await upstream.close()
  return results
}
