import type { DialectName, WireName } from '../core/call.ts'
import type { Dialect, RelayDialect, RelayWire, Wire } from '../core/dialect.ts'
import { memo } from '../core/memo.ts'

type Headers = Readonly<Record<string, string>>

/** What is known of a dialect before it is loaded. */
interface DialectEntry {
  /** To import a module again takes longer than to remember that it was. */
  readonly load: () => Promise<Dialect>
  /** The part that is enough for relays. */
  readonly loadForRelays: () => Promise<RelayDialect>
  /** What it is called on the command line. */
  readonly shortName: string
  /** The provider whose own SDKs speak it: a client's own authorization is meant for that one. */
  readonly maker?: string
  /** Is a request its SDKs', whatever the path? Absent: nothing tells. */
  readonly recognises?: (headers: Headers) => boolean
}

const openaiChat = () => import('./openai-chat/index.ts')
const anthropicMessages = () => import('./anthropic-messages/index.ts')
const aiSdk = memo(async () => (await import('./ai-sdk/index.ts')).aiSdk)
const openaiChatRelay = () => import('./openai-chat/relay/index.ts')
const anthropicMessagesRelay = () => import('./anthropic-messages/relay/index.ts')

const DIALECTS: Readonly<Record<DialectName, DialectEntry>> = {
  'openai-chat': {
    load: memo(async () => (await openaiChat()).openaiChat),
    loadForRelays: memo(async () => (await openaiChatRelay()).relayDialect),
    shortName: 'chat',
    maker: 'openai',
  },
  'anthropic-messages': {
    load: memo(async () => (await anthropicMessages()).anthropicMessages),
    loadForRelays: memo(async () => (await anthropicMessagesRelay()).relayDialect),
    shortName: 'messages',
    maker: 'anthropic',
    recognises: (headers) => Boolean(headers['anthropic-version']),
  },
  'ai-sdk': {
    load: aiSdk,
    // No provider speaks it.
    loadForRelays: aiSdk,
    shortName: 'ai-sdk',
  },
}

const WIRES: { readonly [W in WireName]: () => Promise<Wire<W>> } = {
  'openai-chat': memo(async () => (await openaiChat()).openaiChatWire),
  'anthropic-messages': memo(async () => (await anthropicMessages()).anthropicMessagesWire),
}

const RELAY_WIRES: { readonly [W in WireName]: () => Promise<RelayWire<W>> } = {
  'openai-chat': memo(async () => (await openaiChatRelay()).relayWire),
  'anthropic-messages': memo(async () => (await anthropicMessagesRelay()).relayWire),
}

/** The one that most clients speak: taken where nothing tells. */
export const DEFAULT_DIALECT = 'openai-chat' satisfies DialectName & WireName

const entries = Object.entries(DIALECTS) as readonly (readonly [DialectName, DialectEntry])[]

/** An API that clients can speak, loaded when first asked for: most deployments are spoken to in one or two. */
export const loadDialect = (name: DialectName): Promise<Dialect> => DIALECTS[name].load()

/** A wire format that our codecs speak towards providers. */
export const loadWire = <W extends WireName>(name: W): Promise<Wire<W>> => WIRES[name]()

/** What requests need of them whose answers are relayed: half of the code, and all of it for most requests. */
export const loadRelayDialect = (name: DialectName): Promise<RelayDialect> => DIALECTS[name].loadForRelays()
export const loadRelayWire = <W extends WireName>(name: W): Promise<RelayWire<W>> => RELAY_WIRES[name]()

/** The provider that a client's own authorization is meant for, by what it speaks. */
export const makerOf = (name: DialectName): string | undefined => DIALECTS[name].maker

/** Whose SDK seems to be asking, by the headers alone. */
export const recognised = (headers: Headers): DialectName =>
  entries.find(([, { recognises }]) => recognises?.(headers))?.[0] ?? DEFAULT_DIALECT

/** All of them by their names on the command line. */
export const BY_SHORT_NAME: ReadonlyMap<string, DialectName> = new Map(
  entries.map(([name, { shortName }]) => [shortName, name]),
)
