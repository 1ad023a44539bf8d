import { randomUUID } from 'node:crypto'
import { ownCallId } from '../core/ids.ts'
import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { segments } from './shared/url-path.ts'

const BASE_URL = 'https://generativelanguage.googleapis.com/v1beta'

/** Through its own API only: its OpenAI-compatible one loses thought signatures and cached token counts. */
export const google: Provider = {
  slug: 'google',
  name: 'Google AI Studio',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'),
  // Files of the key's project, https://ai.google.dev/gemini-api/docs/files
  ownStorage: { hosts: ['generativelanguage.googleapis.com'] },
  wires: {},
  structuredOutput: 'tool-use',
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createGoogle } = await import('@ai-sdk/google')
      const { signedCodeModel } = await import('./shared/signed-code.ts')
      const apiKey = need(credential, 'apiKey', 'google')
      const baseURL = baseUrl || BASE_URL
      const generateId = () => ownCallId(randomUUID())
      const create = (fetch: typeof globalThis.fetch) =>
        createGoogle({ apiKey, baseURL, fetch, headers: {}, generateId })(segments(model, 'google'))
      return signedCodeModel(create, fetch, ['google'])
    },
    usage: 'gemini',
    optionsKey: 'google',
  }),
  noTraining: NO_TRAINING,
}
