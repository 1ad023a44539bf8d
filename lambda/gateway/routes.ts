import { config } from './operation/config.ts'
import { countTokens } from './operation/count-tokens.ts'
import { generate } from './operation/generate.ts'
import { health } from './operation/health.ts'
import { lookUpGeneration } from './operation/look-up-generation.ts'
import { listModels, showEndpoints, showModel } from './operation/models.ts'
import type { Operation } from './operation/operation.ts'
import type { Route } from './route.ts'

const chat = generate('openai-chat')
const messages = generate('anthropic-messages')
const languageModel = generate('ai-sdk')

/** Every path that the gateway answers; the first row that fits counts. What is not here is a 404 that names the base URLs. */
export const ROUTES: readonly Route<Operation>[] = [
  { method: 'GET', path: '/health', access: 'public', operation: health },
  { method: 'HEAD', path: '/health', access: 'public', operation: health },
  { method: 'HEAD', path: '/', access: 'public', operation: health },

  { method: 'POST', path: '/v1/chat/completions', access: 'key', operation: chat },
  { method: 'POST', path: '/v1/messages', access: 'key', operation: messages },
  { method: 'POST', path: '/v1/messages/count_tokens', access: 'key', operation: countTokens },
  { method: 'POST', path: '/v1/ai/language-model', access: 'key', operation: languageModel },
  { method: 'POST', path: '/v3/ai/language-model', access: 'key', operation: languageModel },
  { method: 'POST', path: '/v4/ai/language-model', access: 'key', operation: languageModel },

  { method: 'GET', path: '/v1/ai/config', access: 'key', operation: config },
  { method: 'GET', path: '/v3/ai/config', access: 'key', operation: config },
  { method: 'GET', path: '/v4/ai/config', access: 'key', operation: config },
  { method: 'GET', path: '/v1/models', access: 'public', operation: listModels },
  { method: 'GET', path: '/v1/models/:id', access: 'public', operation: showModel },
  { method: 'GET', path: '/v1/models/:id/endpoints', access: 'public', operation: showEndpoints },
  { method: 'GET', path: '/v1/models/:creator/:name', access: 'public', operation: showModel },
  { method: 'GET', path: '/v1/models/:creator/:name/endpoints', access: 'public', operation: showEndpoints },
  { method: 'GET', path: '/v1/generation', access: 'key', operation: lookUpGeneration },
]
