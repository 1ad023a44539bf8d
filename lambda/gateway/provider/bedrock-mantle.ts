import type { Provider, UrlInput } from '../core/provider/provider.ts'
import { DEFAULT_REGION, regionOf } from './bedrock.ts'
import { ANTHROPICS_OWN } from './shared/claude-limits.ts'
import {
  CLAUDES_THINKING,
  chatWire,
  countingTokens,
  messagesAt,
  messagesCacheMark,
  messagesWire,
  X_API_KEY,
} from './shared/wires.ts'

/** Models that live under a path of their own, from @ai-sdk/amazon-bedrock 5.0.101. */
const OPENAI_PATH = /^(?:openai\.gpt-(?!oss-)|google\.gemma-4|xai\.)/

const isClaude = (model: string): boolean => model.includes('claude')

const root = ({ baseUrl, credential }: UrlInput): string =>
  baseUrl || `https://bedrock-mantle.${regionOf(credential)}.api.aws`

/**
 * Bedrock's endpoint that speaks the APIs of others, with a Bedrock API key: apart from `bedrock`, because its model
 * ids differ and its requests are not the AWS SDK's.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
 */
export const bedrockMantle: Provider = {
  slug: 'bedrock-mantle',
  name: 'Amazon Bedrock (Mantle)',
  headquarters: 'US',
  credential: {
    apiKey: { env: ['AWS_BEARER_TOKEN_BEDROCK'], required: true },
    region: { env: ['AWS_REGION', 'AWS_DEFAULT_REGION'], required: true, byDefault: DEFAULT_REGION, isOpen: true },
  },
  ownStorage: { hosts: [] },
  wires: {
    'openai-chat': {
      ...chatWire(
        {},
        {
          url: (input) => `${root(input)}/${OPENAI_PATH.test(input.model) ? 'openai/v1' : 'v1'}/chat/completions`,
          takes: { urls: [] },
        },
      ),
      serves: (model) => !isClaude(model),
    },
    'anthropic-messages': {
      ...messagesWire(countingTokens(messagesAt(X_API_KEY, (input) => `${root(input)}/anthropic/v1/messages`)), {
        urls: [],
        asks: { cacheMark: messagesCacheMark(/./) },
        quirks: { issuers: CLAUDES_THINKING },
      }),
      serves: isClaude,
      lacks: ANTHROPICS_OWN,
    },
  },
}
