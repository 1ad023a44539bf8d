import { randomUUID } from 'node:crypto'
import { GatewayError } from '../core/error.ts'
import { ownCallId } from '../core/ids.ts'
import { claudeOf } from '../core/provider/claude.ts'
import type { Credential, Provider, UrlInput } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { ANTHROPICS_OWN_BUT_SEARCH, NOT_YET } from './shared/claude-limits.ts'
import { hostLabel, need } from './shared/credential.ts'
import { segment, segments } from './shared/url-path.ts'
import { CLAUDES_THINKING, METADATA_USER, messagesCacheMark, messagesWire } from './shared/wires.ts'

/**
 * Betas that Claude on Vertex knows, from LiteLLM's table; others are an error there. effort, task-budgets:
 * https://github.com/BerriAI/litellm/issues/18241 and 26423
 */
const BETAS = [
  'compact-2026-01-12',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'effort-2025-11-24',
  'interleaved-thinking-2025-05-14',
  'task-budgets-2026-03-13',
  'tool-search-tool-2025-10-19',
  'web-search-2025-03-05',
]

/** Not the https face of Cloud Storage: what is public there the gateway can fetch, what is not must not be read. */
const ON_THE_WEB = /^https?:\/\/(?!(?:[^/]*@)?(?:[\w.-]+\.)?storage\.(?:googleapis|cloud\.google)\.com\.?[:/])/

const MULTI_REGIONS = ['eu', 'us']

/** `https://…/projects/<project>/locations/<location>`, as @ai-sdk/google-vertex 5.0.141 builds it. */
const locationUrl = (baseUrl: string, credential: Credential, version: string): string => {
  const location = hostLabel(credential['location'] || 'global', 'location', 'vertex')
  const project = segment(need(credential, 'project', 'vertex'), 'vertex')
  const host = MULTI_REGIONS.includes(location)
    ? `aiplatform.${location}.rep.googleapis.com`
    : `${location === 'global' ? '' : `${location}-`}aiplatform.googleapis.com`
  return `${baseUrl || `https://${host}`}/${version}/projects/${project}/locations/${location}`
}

const claudeUrl = ({ baseUrl, credential }: UrlInput, model: string, action: string): string => {
  return `${locationUrl(baseUrl, credential, 'v1')}/publishers/anthropic/models/${segment(model, 'vertex')}:${action}`
}

export const vertex: Provider = {
  slug: 'vertex',
  name: 'Google Vertex AI',
  headquarters: 'US',
  credential: {
    project: { env: ['GOOGLE_VERTEX_PROJECT'], required: true, isOpen: true },
    location: { env: ['GOOGLE_VERTEX_LOCATION'], required: false, isOpen: true },
    clientEmail: { env: ['GOOGLE_CLIENT_EMAIL'], required: true, within: 'googleCredentials' },
    privateKey: { env: ['GOOGLE_PRIVATE_KEY'], required: true, within: 'googleCredentials', isPem: true },
  },
  // https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference, fileUri: gs:// of the same project.
  ownStorage: { hosts: [] },
  wires: {
    'anthropic-messages': {
      ...messagesWire(
        {
          via: 'https',
          url: (input) => claudeUrl(input, input.model, input.stream ? 'streamRawPredict' : 'rawPredict'),
          // The model goes into the body of this one. https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/count-tokens
          countTokensUrl: (input) => claudeUrl(input, 'count-tokens', 'rawPredict'),
          auth: { kind: 'google-oauth' },
        },
        {
          urls: [],
          asks: { endUser: METADATA_USER, cacheMark: messagesCacheMark(/./, 'on-blocks') },
          quirks: {
            bodyVersion: 'vertex-2023-10-16',
            betas: { in: 'header', allow: BETAS },
            rejects: NOT_YET,
            issuers: CLAUDES_THINKING,
          },
        },
      ),
      serves: (model) => model.startsWith('claude-'),
      lacks: ANTHROPICS_OWN_BUT_SEARCH,
    },
  },
  structuredOutput: (id) => claudeOf(id).schemas,
  package: aiSdkPackage({
    // The model class of @ai-sdk/google-vertex, without that package's own token sources: one asks Google for a token on
    // every request, the other brings a megabyte of google-auth-library.
    load: async ({ model, baseUrl, credential, fetch, googleAccessToken }) => {
      if (!googleAccessToken)
        throw new GatewayError('upstream-refused', 'There is no access token for vertex.', { provider: 'vertex' })
      const { GoogleLanguageModel } = await import('@ai-sdk/google/internal')
      const { signedCodeModel } = await import('./shared/signed-code.ts')
      const create = (fetch: typeof globalThis.fetch) =>
        new GoogleLanguageModel(segments(model, 'vertex'), {
          provider: 'google.vertex.chat',
          baseURL: `${locationUrl(baseUrl ?? '', credential, 'v1beta1')}/publishers/google`,
          headers: async () => ({ authorization: `Bearer ${await googleAccessToken()}` }),
          fetch,
          generateId: () => ownCallId(randomUUID()),
          supportedUrls: () => ({ '*': [ON_THE_WEB, /^gs:\/\//] }),
        })
      return signedCodeModel(create, fetch, ['googleVertex', 'vertex'])
    },
    serves: (model) => !model.startsWith('claude-'),
    usage: 'gemini',
    optionsKey: 'vertex',
    toolsOf: ['google'],
  }),
  // `trafficType` of Gemini, without its prefix the tier; Claude says Anthropic's word.
  // https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerateContentResponse#traffictype
  listTiers: ['on_demand', 'standard'],
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
