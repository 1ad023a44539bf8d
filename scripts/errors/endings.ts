import { FINISH_REASONS } from '#gateway/core/canonical/finish.ts'
import type { FinishReason } from '#gateway/core/canonical/parts.ts'
import { encodeFinish as messagesFinish } from '#gateway/dialect/anthropic-messages/finish.ts'
import { encodeFinish as chatFinish } from '#gateway/dialect/openai-chat/finish.ts'
import { quoted, table } from './table.ts'

const HEAD = `## How answers end

The words of each API, and what they are taken for. A word that is in no list is taken for \`other\`, never for \`stop\`.
`

const AFTER = `
- \`error\`: the provider gave the answer up. Before content the next endpoint is asked; after it, the stream ends with an
  error event.
- \`other\` without any content counts as \`error\`.
- A client whose dialect the provider speaks gets the provider's own word.
- A stream that ends without its terminal event was cut (\`upstream-truncated\`). For OpenAI's API that is \`[DONE]\` where
  the provider is known to send it, else the finish reason.
`

const MEANINGS: readonly FinishReason['unified'][] = [
  'stop',
  'tool-calls',
  'length',
  'content-filter',
  'other',
  'error',
]

const endingRows = (): string[][] =>
  Object.entries(FINISH_REASONS).map(([api, words]) => [
    api,
    ...MEANINGS.map((meaning) =>
      quoted(Object.entries(words).flatMap(([word, means]) => (means === meaning ? [word] : []))),
    ),
  ])

const toldRows = (): string[][] =>
  MEANINGS.filter((meaning) => meaning !== 'error').map((unified) => {
    const reason: FinishReason = { unified, raw: '' }
    const hasCalls = unified === 'tool-calls'
    return [
      `\`${unified}\``,
      ...[chatFinish(reason, hasCalls), messagesFinish(reason, hasCalls), unified].map((word) => `\`${word}\``),
    ]
  })

/** What each API says at the end of an answer, and what becomes of it. */
export const endingsSection = (): string =>
  [
    HEAD,
    table(['API', ...MEANINGS.map((meaning) => `\`${meaning}\``)], endingRows()),
    '',
    table(['taken for', "told to OpenAI's clients", "to Anthropic's", 'to the AI SDK'], toldRows()),
    AFTER,
  ].join('\n')
