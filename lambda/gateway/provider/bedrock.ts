import { compact } from '../core/json/value.ts'
import { claudeOf } from '../core/provider/claude.ts'
import type { CacheMark } from '../core/provider/means.ts'
import type { Credential, Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { ANTHROPICS_OWN, NOT_YET } from './shared/claude-limits.ts'
import { hostLabel, need } from './shared/credential.ts'
import { encodable } from './shared/url-path.ts'
import { CLAUDES_THINKING, messagesCacheMark, messagesWire } from './shared/wires.ts'

/**
 * Betas that Claude on Bedrock knows, from @ai-sdk/amazon-bedrock 5.0.101 and LiteLLM's table; others are an error
 * there. So are newer ones to models without the feature, so they stay out:
 * https://github.com/BerriAI/litellm/pull/41203
 */
const BETAS = [
  'compact-2026-01-12',
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'effort-2025-11-24',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'tool-search-tool-2025-10-19',
]

/**
 * Claude from 3.5 Haiku and 3.7 Sonnet on; older ones are an error. Nova caches unasked, and refuses a cache point
 * after whatever is no text. https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html,
 * https://github.com/earendil-works/pi/issues/2053
 */
const CACHING = /claude-(?!v|instant|3-(?:opus|sonnet|haiku|5-sonnet))/

/** Claude from 4.5 on; to the others it is an extra input. https://github.com/earendil-works/pi/pull/1570 */
const CACHING_FOR_LONGER = /claude-[a-z]+-(?:4-[5-9](?!\d)|[5-9])/

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html: who may call which profiles.
 */
const GEOS: Readonly<Record<string, RegExp>> = {
  global: /^(?!us-gov-|cn-)/,
  us: /^(us-(?!gov-)|ca-)/,
  'us-gov': /^us-gov-/,
  eu: /^eu-/,
  apac: /^ap-/,
  jp: /^ap-northeast-[13]$/,
  au: /^ap-southeast-[246]$/,
}

/** Converse's own marker. */
const CACHE_POINT: CacheMark = {
  models: CACHING,
  namespace: 'bedrock',
  name: 'cachePoint',
  value: { type: 'default' },
  on: 'any',
}

export const DEFAULT_REGION = 'us-east-1'

export const regionOf = (credential: Credential): string =>
  hostLabel(credential['region'] || DEFAULT_REGION, 'region', 'bedrock')

export const bedrockEndpoint = (region: string): string => {
  const suffix = region.startsWith('cn-')
    ? 'amazonaws.com.cn'
    : region.startsWith('eusc-')
      ? 'amazonaws.eu'
      : 'amazonaws.com'
  return `https://bedrock-runtime.${region}.${suffix}`
}

const keysOf = (credential: Credential) => {
  if (credential['apiKey']) return { apiKey: credential['apiKey'] }
  const accessKeyId = need(credential, 'accessKeyId', 'bedrock')
  const secretAccessKey = need(credential, 'secretAccessKey', 'bedrock')
  // An empty apiKey keeps AWS_BEARER_TOKEN_BEDROCK, which would win over keys, out of it.
  return compact({ apiKey: '', accessKeyId, secretAccessKey, sessionToken: credential['sessionToken'] })
}

/** Any at all: half a pair is refused, not completed by what the process itself has. */
export const hasKeys = ({ apiKey, accessKeyId, secretAccessKey }: Credential): boolean =>
  Boolean(apiKey || accessKeyId || secretAccessKey)

export const bedrock: Provider = {
  slug: 'bedrock',
  name: 'Amazon Bedrock',
  headquarters: 'US',
  credential: {
    apiKey: { env: ['AWS_BEARER_TOKEN_BEDROCK'], required: false },
    // Keys in the environment are the business of AWS's own chain, which also knows when they expire.
    accessKeyId: { env: [], required: false },
    secretAccessKey: { env: [], required: false },
    sessionToken: { env: [], required: false },
    region: { env: ['AWS_REGION', 'AWS_DEFAULT_REGION'], required: true, byDefault: DEFAULT_REGION, isOpen: true },
  },
  credentialSets: [['accessKeyId', 'secretAccessKey'], ['apiKey']],
  ambientAws: true,
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_S3Location.html
  ownStorage: { hosts: [] },
  reaches: (geo, region) => GEOS[geo]?.test(region) ?? true,
  wires: {
    'anthropic-messages': {
      ...messagesWire(
        { via: 'bedrock' },
        {
          urls: [],
          asks: { cacheMark: messagesCacheMark(CACHING, 'on-blocks') },
          quirks: {
            bodyVersion: 'bedrock-2023-05-31',
            streamFlag: 'url',
            betas: { in: 'body', allow: BETAS },
            cacheTtl: CACHING_FOR_LONGER,
            rejects: NOT_YET,
            issuers: CLAUDES_THINKING,
          },
        },
      ),
      serves: (model) => model.includes('claude'),
      lacks: ANTHROPICS_OWN,
    },
  },
  structuredOutput: (id) => claudeOf(id).schemas,
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch, awsCredentials }) => {
      const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
      const region = regionOf(credential)
      const auth =
        awsCredentials && !hasKeys(credential) ? { apiKey: '', credentialProvider: awsCredentials } : keysOf(credential)
      const baseURL = baseUrl || bedrockEndpoint(region)
      return createAmazonBedrock({ region, baseURL, fetch, headers: {}, ...auth })(encodable(model, 'bedrock'))
    },
    usage: 'bedrock-converse',
    optionsKey: 'bedrock',
    toolsOf: ['anthropic'],
    lacks: ANTHROPICS_OWN,
    asks: { cacheMark: CACHE_POINT },
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
