import type { RateLimits } from '#gateway/core/cost/rate-limits.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'
import { table } from './table.ts'

const HEAD = `## Budgets, credits and limits

A 402 of the gateway's own has one of the words above, and official SDKs do not ask again: \`retry-after\` says when the
budget begins anew, and is not there where it never does. A provider's 402 is another thing: with the deployment's credential
it is told as 502 \`provider_billing_error\`; with a team's own it has the provider's words, and \`x-gateway-attempts\` comes
with it. What passes by itself is 429 or 503, and official SDKs ask again.

Whoever is under a limit a minute is told what is left of it: of the one that has the least left, for requests and tokens
each. \`remaining\` is what would get through now, \`reset\` is when all may come that may come at once.
`

/** 60 a minute, of which three came at once. */
const SAMPLE: RateLimits = {
  toldAt: Date.UTC(2026, 10, 27, 12),
  requests: { limit: 60, remaining: 7, resetMs: 3000 },
  tokens: { limit: 100_000, remaining: 15_366, resetMs: 780 },
}

const ROWS = [
  ["OpenAI's", openaiChat],
  ["Anthropic's", anthropicMessages],
  ['the AI SDK', aiSdk],
] as const

const headerRows = (): string[][] =>
  ROWS.map(([whose, dialect]) => [
    whose,
    Object.entries(dialect.rateLimitHeaders(SAMPLE))
      .map(([name, value]) => `\`${name}: ${value}\``)
      .join('<br>'),
  ])

/** What the gateway refuses for money and limits, and the headers that tell of limits. */
export const refusalsSection = (): string => [HEAD, table(['clients', 'headers'], headerRows())].join('\n')
