import type { Provider, Target } from '../core/provider.ts'
import { DEFAULT_REGION, regionOf } from './bedrock.ts'
import { chatWire } from './shared/chat-wire.ts'
import { countingTokens, messagesWire, X_API_KEY } from './shared/messages-wire.ts'

/** Models that live under a path of their own, from @ai-sdk/amazon-bedrock 5.0.101. */
const OPENAI_PATH = /^(?:openai\.gpt-(?!oss-)|google\.gemma-4|xai\.)/

const isClaude = (model: string): boolean => model.includes('claude')

const root = ({ baseUrl, credential }: Target): string =>
  baseUrl || `https://bedrock-mantle.${regionOf(credential)}.api.aws`

/**
 * Bedrock's endpoint that speaks the APIs of others, with a Bedrock API key: apart from `bedrock`, because its model ids
 * differ and its requests are not the AWS SDK's. https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html
 */
export const bedrockMantle: Provider = {
  slug: 'bedrock-mantle',
  name: 'Amazon Bedrock (Mantle)',
  headquarters: 'US',
  credential: {
    apiKey: { env: ['AWS_BEARER_TOKEN_BEDROCK'], required: true },
    region: { env: ['AWS_REGION', 'AWS_DEFAULT_REGION'], required: true, byDefault: DEFAULT_REGION },
  },
  wires: {
    'openai-chat': {
      ...chatWire({ imageUrls: false }),
      url: (target) => `${root(target)}/${OPENAI_PATH.test(target.model) ? 'openai/v1' : 'v1'}/chat/completions`,
      serves: (model) => !isClaude(model),
    },
    'anthropic-messages': countingTokens({
      ...messagesWire(X_API_KEY, { imageUrls: false, fileUrls: false, cacheMarkers: /./ }),
      url: (target) => `${root(target)}/anthropic/v1/messages`,
      serves: isClaude,
    }),
  },
}
