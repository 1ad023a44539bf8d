import type { DialectName, WireName } from '../core/call.ts'
import type { Dialect, Wire } from '../core/dialect.ts'

/** To import a module again takes longer than to remember that it was. */
const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let loading: Promise<T> | undefined
  return () => (loading ??= load())
}

const openaiChat = () => import('./openai-chat/index.ts')
const anthropicMessages = () => import('./anthropic-messages/index.ts')

const DIALECTS: Readonly<Record<DialectName, () => Promise<Dialect>>> = {
  'openai-chat': once(async () => (await openaiChat()).openaiChat),
  'anthropic-messages': once(async () => (await anthropicMessages()).anthropicMessages),
  'ai-sdk': once(async () => (await import('./ai-sdk/index.ts')).aiSdk),
}

const WIRES: { readonly [W in WireName]: () => Promise<Wire<W>> } = {
  'openai-chat': once(async () => (await openaiChat()).openaiChatWire),
  'anthropic-messages': once(async () => (await anthropicMessages()).anthropicMessagesWire),
}

/** An API that clients can speak, loaded when first asked for: most deployments are spoken to in one or two. */
export const loadDialect = (name: DialectName): Promise<Dialect> => DIALECTS[name]()

/** A wire format that our codecs speak towards providers. */
export const loadWire = (name: WireName): Promise<Wire> => WIRES[name]()
