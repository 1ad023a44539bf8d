import { describe } from 'vitest'
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

describe('openai-chat', () => dialectConformance(openaiChat))
describe('anthropic-messages', () => dialectConformance(anthropicMessages))
describe('ai-sdk v2', () => dialectConformance(aiSdk('/v1/ai', '2')))
describe('ai-sdk v3', () => dialectConformance(aiSdk('/v3/ai', '3')))
describe('ai-sdk v4', () => dialectConformance(aiSdk('/v4/ai', '4')))

describe('openai-chat, as a wire', () => wireConformance(openaiChat, WIRES['openai-chat']))
describe('anthropic-messages, as a wire', () => wireConformance(anthropicMessages, WIRES['anthropic-messages']))
