import { expect, test } from 'vitest'
import { generationOf } from '#gateway/dialect/ai-sdk/generation.ts'

const specification = (version: string) => ({ 'ai-language-model-specification-version': version })
const agent = (userAgent: string) => ({ 'user-agent': userAgent })
const GATEWAY_3 = 'ai-sdk/gateway/3.0.232 ai-sdk/provider-utils/4.0.65 runtime/node.js/v20.20.2'
const AI_7 = 'ai/7.0.173 ai-sdk-provider-utils/5.0.81 node.js/v20.20.2'

test.each([
  // The default base URLs.
  ['/v1/ai/language-model', specification('2'), 'v2'],
  ['/v3/ai/language-model', specification('3'), 'v3'],
  ['/v4/ai/language-model', specification('4'), 'v4'],
  // 3.0.0 to 3.0.4 send 2 while speaking V3.
  ['/v3/ai/language-model', specification('2'), 'v3'],
  // Several majors pointed at one base URL.
  ['/v1/ai/language-model', { ...specification('3'), ...agent('ai/6.0.326 ai-sdk/provider-utils/4.0.65') }, 'v3'],
  ['/v1/ai/language-model', { ...specification('4'), ...agent(AI_7) }, 'v4'],
  ['/v1/ai/embedding-model', { 'ai-embedding-model-specification-version': '3' }, 'v3'],
  // `ai` 7 with an older gateway package speaks what the package speaks.
  ['/v1/ai/language-model', { ...specification('3'), ...agent(AI_7) }, 'v3'],
  ['/v1/ai/language-model', { ...specification('2'), ...agent(GATEWAY_3) }, 'v3'],
  // GET …/config has no specification header.
  ['/v1/ai/config', agent('ai-sdk/gateway/2.0.168 ai-sdk/provider-utils/3.0.41'), 'v2'],
  ['/v1/ai/config', agent(GATEWAY_3), 'v3'],
  ['/v1/ai/config', agent('ai-sdk-gateway/4.0.146 ai-sdk-provider-utils/5.0.81'), 'v4'],
  ['/v4/ai/config', agent(GATEWAY_3), 'v4'],
  ['/v1/ai/config', agent(AI_7), 'v4'],
  ['/v1/ai/config', agent('curl/8'), 'v2'],
  ['/v1/ai/config', {}, 'v2'],
])('%s with %j speaks %s', (path, headers, generation) => {
  expect(generationOf(path, headers)).toBe(generation)
})
