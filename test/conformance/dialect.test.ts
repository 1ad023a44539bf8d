import { describe } from 'vitest'
import type { DialectName, WireName } from '#gateway/core/call.ts'
import { DIALECTS, WIRES } from '../harness/dialects.ts'
import { dialectConformance, type Subject } from './dialect.ts'
import { aiSdkReader } from './readers/ai-sdk.ts'
import { anthropicMessagesReader } from './readers/anthropic-messages.ts'
import { openaiChatReader } from './readers/openai-chat.ts'
import { wireConformance } from './wire.ts'

const messages = [{ role: 'user', content: 'hi' }]

const openaiChat: Subject = {
  dialect: DIALECTS['openai-chat'],
  reader: openaiChatReader,
  path: '/v1/chat/completions',
  headers: {},
  body: { model: 'acme/one', messages, stream: true, stream_options: { include_usage: true } },
}

const anthropicMessages: Subject = {
  dialect: DIALECTS['anthropic-messages'],
  reader: anthropicMessagesReader,
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: { model: 'acme/one', messages, max_tokens: 100, stream: true },
}

const aiSdk = (path: string, version: string): Subject => ({
  dialect: DIALECTS['ai-sdk'],
  reader: aiSdkReader,
  path: `${path}/language-model`,
  headers: {
    'ai-language-model-id': 'acme/one',
    'ai-language-model-streaming': 'true',
    'ai-language-model-specification-version': version,
  },
  body: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
})

/** Each dialect in all versions that clients speak; one that is missing here does not compile. */
const SUBJECTS: Readonly<Record<DialectName, Readonly<Record<string, Subject>>>> = {
  'openai-chat': { 'openai-chat': openaiChat },
  'anthropic-messages': { 'anthropic-messages': anthropicMessages },
  'ai-sdk': {
    'ai-sdk v2': aiSdk('/v1/ai', '2'),
    'ai-sdk v3': aiSdk('/v3/ai', '3'),
    'ai-sdk v4': aiSdk('/v4/ai', '4'),
  },
}
const WIRE_SUBJECTS = {
  'openai-chat': () => wireConformance(openaiChat, WIRES['openai-chat']),
  'anthropic-messages': () => wireConformance(anthropicMessages, WIRES['anthropic-messages']),
} satisfies Record<WireName, () => void>

for (const versions of Object.values(SUBJECTS))
  for (const [name, subject] of Object.entries(versions)) describe(name, () => dialectConformance(subject))
for (const [name, conform] of Object.entries(WIRE_SUBJECTS)) describe(`${name}, as a wire`, conform)
