import type { DialectName, WireName } from '../core/call.ts'
import type { Dialect, Wire } from '../core/dialect.ts'
import { aiSdk } from './ai-sdk/index.ts'
import { anthropicMessages, anthropicMessagesWire } from './anthropic-messages/index.ts'
import { openaiChat, openaiChatWire } from './openai-chat/index.ts'

/** Every API that clients can speak. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
  'ai-sdk': aiSdk,
}

/** Every wire format that our codecs speak towards providers. */
export const WIRES: Readonly<Record<WireName, Wire>> = {
  'openai-chat': openaiChatWire,
  'anthropic-messages': anthropicMessagesWire,
}
