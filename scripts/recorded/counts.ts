import { isDeepStrictEqual } from 'node:util'
import { parseObject } from '#gateway/core/json/value.ts'
import { startGateway } from '../../test/harness/gateway.ts'
import { fakeUpstream, JSON_TYPE } from '../../test/harness/upstream.ts'
import type { Difference } from './answer.ts'
import type { Recording } from './recording.ts'

const MODEL = 'recorded/counting'

const configuration = (url: string) => ({
  providers: { anthropic: { baseUrl: url } },
  models: {
    [MODEL]: { name: MODEL, type: 'language', endpoints: [{ provider: 'anthropic', model: 'claude-haiku-4-5' }] },
  },
})

/** Replays the recorded counts of tokens whose API is Anthropic's: the request arrives and the count comes back. */
export const replayCounts = async (
  recordings: readonly Recording[],
): Promise<{ readonly recording: Recording; readonly found: readonly Difference[] }[]> => {
  const counting = recordings.filter(({ api, request }) => api === 'count_tokens' && request?.['messages'])
  let body: Buffer = Buffer.alloc(0)
  const upstream = await fakeUpstream(() => ({ headers: JSON_TYPE, chunks: [body] }))
  const gateway = await startGateway(configuration(upstream.url), { ANTHROPIC_API_KEY: 'recorded' })
  const results = []
  for (const recording of counting) {
    body = recording.body
    const response = await gateway.post('/v1/messages/count_tokens', { ...recording.request, model: MODEL })
    const text = await response.text()
    const arrived = upstream.received.at(-1)?.body['messages']
    const pairs: Record<string, readonly [expected: unknown, got: unknown]> = {
      json: [parseObject(body.toString()), parseObject(text)],
      request: [recording.request?.['messages'], arrived],
    }
    const different = Object.entries(pairs).filter(([, [expected, got]]) => !isDeepStrictEqual(expected, got))
    results.push({ recording, found: different.map(([check, [expected, got]]) => ({ check, expected, got })) })
  }
  await gateway.close()
  await upstream.close()
  return results
}
