import type { CountTokensDeps } from './operation/count-tokens.ts'
import { type GenerateDeps, generate } from './operation/generate.ts'
import { health } from './operation/health.ts'
import type { CreditsDeps, LogsDeps, LookUpDeps, SpendReportDeps } from './operation/ledger/operations.ts'
import type { ConfigDeps, ModelsDeps } from './operation/models.ts'
import { deferred } from './operation/operation.ts'
import type { Route } from './route.ts'

export type RouteDeps = GenerateDeps &
  CountTokensDeps &
  ConfigDeps &
  ModelsDeps &
  LookUpDeps &
  LogsDeps &
  SpendReportDeps &
  CreditsDeps

/** Only what asks models is there from the start. */
const models = () => import('./operation/models.ts')
const counting = () => import('./operation/count-tokens.ts')
const ledger = () => import('./operation/ledger/operations.ts')

/**
 * Every path that the gateway answers; the first row that fits counts. What is not here is a 404 that names the base
 * URLs.
 */
export const routesOf = (d: RouteDeps): readonly Route[] => {
  const chat = generate('openai-chat', d)
  const messages = generate('anthropic-messages', d)
  const languageModel = generate('ai-sdk', d)
  const list = deferred('openai-chat', async () => (await models()).listModels(d))
  const model = deferred('openai-chat', async () => (await models()).showModel(d))
  const endpoints = deferred('openai-chat', async () => (await models()).showEndpoints(d))
  const config = deferred('ai-sdk', async () => (await models()).config(d))
  const generation = deferred('ai-sdk', async () => (await ledger()).lookUpGeneration(d))
  const log = deferred('ai-sdk', async () => (await ledger()).listLogs(d))
  const report = deferred('ai-sdk', async () => (await ledger()).spendReport(d))
  const credits = deferred('ai-sdk', async () => (await ledger()).showCredits(d))
  const count = deferred('anthropic-messages', async () => (await counting()).countTokens(d))
  return [
    { method: 'GET', path: '/health', access: 'public', operation: health },
    { method: 'HEAD', path: '/health', access: 'public', operation: health },
    { method: 'HEAD', path: '/', access: 'public', operation: health },

    { method: 'POST', path: '/v1/chat/completions', access: 'key', operation: chat },
    { method: 'POST', path: '/v1/messages', access: 'key', operation: messages },
    { method: 'POST', path: '/v1/messages/count_tokens', access: 'key', operation: count },
    { method: 'POST', path: '/v1/ai/language-model', access: 'key', operation: languageModel },
    { method: 'POST', path: '/v3/ai/language-model', access: 'key', operation: languageModel },
    { method: 'POST', path: '/v4/ai/language-model', access: 'key', operation: languageModel },

    { method: 'GET', path: '/v1/ai/config', access: 'key', operation: config },
    { method: 'GET', path: '/v3/ai/config', access: 'key', operation: config },
    { method: 'GET', path: '/v4/ai/config', access: 'key', operation: config },
    { method: 'GET', path: '/v1/models', access: 'public', operation: list },
    { method: 'GET', path: '/v1/models/:id', access: 'public', operation: model },
    { method: 'GET', path: '/v1/models/:id/endpoints', access: 'public', operation: endpoints },
    { method: 'GET', path: '/v1/models/:creator/:name', access: 'public', operation: model },
    { method: 'GET', path: '/v1/models/:creator/:name/endpoints', access: 'public', operation: endpoints },
    { method: 'GET', path: '/v1/generation', access: 'key', operation: generation },
    { method: 'GET', path: '/v1/logs', access: 'key', operation: log },
    { method: 'GET', path: '/v1/report', access: 'key', operation: report },
    { method: 'GET', path: '/v1/credits', access: 'key', operation: credits },
  ]
}
