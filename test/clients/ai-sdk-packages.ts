import { KEY } from '../harness/gateway.ts'
import { AI_VERSIONS } from './ai.ts'
import { clientOf, THINKING } from './ai-sdk.ts'
import { type Client, installed, load } from './client.ts'

/** The AI SDK's packages of other providers, pointed at the gateway. */

type Create = (settings: Record<string, unknown>) => (model: string) => unknown

const [{ createAnthropic }, { createOpenAICompatible }] = await Promise.all([
  load<{ createAnthropic: Create }>('@ai-sdk/anthropic'),
  load<{ createOpenAICompatible: Create }>(installed('@ai-sdk/openai-compatible/dist/index.js')),
])

const errors = { 500: 'APICallError' }

export const AI_SDK_PACKAGES: readonly Client[] = AI_VERSIONS.filter(({ name }) => name === 'ai 7').flatMap((ai) => [
  clientOf(ai, {
    name: '@ai-sdk/anthropic',
    dialect: 'anthropic-messages',
    errors,
    model: (origin, id) => createAnthropic({ baseURL: `${origin}/v1`, apiKey: KEY })(id),
    // For models that it does not know it would make a tool of the schema.
    providerOptions: ({ thinking }) => ({
      anthropic: { structuredOutputMode: 'outputFormat', ...(thinking ? THINKING : {}) },
    }),
  }),
  clientOf(ai, {
    name: '@ai-sdk/openai-compatible',
    dialect: 'openai-chat',
    errors,
    // It shows reasoning but never sends it back.
    knowsReasoning: false,
    model: (origin, id) =>
      createOpenAICompatible({
        name: 'pointsman',
        baseURL: `${origin}/v1`,
        apiKey: KEY,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(id),
    // It adds what it does not know to the body.
    providerOptions: ({ gateway }) => (gateway ? { pointsman: { providerOptions: { gateway } } } : {}),
  }),
])
