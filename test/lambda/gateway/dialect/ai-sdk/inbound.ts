import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'

export const HELLO: JsonObject = { role: 'user', content: [{ type: 'text', text: 'hi' }] }

export interface Request {
  readonly version?: '2' | '3' | '4'
  readonly headers?: Record<string, string>
}

/** A language-model call as `@ai-sdk/gateway` sends it. */
export const decode = (body: JsonObject, { version = '4', headers = {} }: Request = {}): Call =>
  aiSdk.decodeCall({
    body,
    source: jsonSource(JSON.stringify(body)),
    path: `/v${version === '2' ? '1' : version}/ai/language-model`,
    headers: {
      'ai-language-model-id': 'a/b',
      'ai-language-model-streaming': 'true',
      'ai-language-model-specification-version': version,
      ...headers,
    },
  })

export const decodePrompt = (...prompt: JsonValue[]) => aiSdk.canonical(decode({ prompt })).options.prompt
