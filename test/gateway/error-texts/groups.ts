import { AI_SDK_FIELDS } from './ai-sdk-fields.ts'
import { NO_ANSWERS } from './answers.ts'
import { CHAT_FIELDS, CHAT_REFUSED } from './chat-fields.ts'
import { ENVELOPES } from './envelopes.ts'
import type { Ask } from './gateway.ts'
import { LEDGER } from './ledger.ts'
import { MESSAGES_FIELDS, MESSAGES_REFUSED } from './messages-fields.ts'
import { BYOK, CONFLICTS, OPTIONS, PLANS } from './options.ts'
import { ACCESS, BODIES, HEADERS, LOOKUPS, OWNERS, ROUTES } from './requests.ts'
import { STATUSES } from './statuses.ts'
import { BROKEN_OFF, TRUNCATED } from './streams.ts'
import { type Rendering, type Rows, rendered } from './table.ts'
import { CREDENTIALS, UNSUPPORTED } from './unsupported.ts'

export interface Case {
  readonly name: string
  readonly ask: Ask
  readonly head: string
  readonly message: string
}

/** Cases that are put to the gateway. */
export interface Group {
  readonly name: string
  readonly cases: readonly Case[]
}

const group = <Given>(name: string, rows: Rows<Given>, askOf: (given: Given) => Ask): Group => ({
  name,
  cases: Object.entries(rows).map(([name, [given, head, message]]) => ({ name, ask: askOf(given), head, message })),
})

const envelopes = Object.entries(ENVELOPES).flatMap(([code, [ask, chat, messages, ai, message]]): Case[] => [
  { name: `${code} for chat`, ask: { ...ask, route: 'chat' }, head: chat, message },
  { name: `${code} for messages`, ask: { ...ask, route: 'messages' }, head: messages, message },
  { name: `${code} for the AI SDK`, ask: { ...ask, route: 'ai' }, head: ai, message },
])

const asIs = (ask: Ask): Ask => ask

const WRONG = '400 invalid_request_error bad-request'
const REFUSED: Rendering = { head: '400 invalid_request_error unsupported FIELD', message: 'FIELD: ' }
const FIELD: Rendering = { head: `${WRONG} FIELD`, message: 'FIELD ' }
const OPTION: Rendering = { head: `${WRONG} providerOptions.gateway.FIELD`, message: 'providerOptions.gateway.FIELD ' }
/** Anthropic's envelope has neither code nor param. */
const ANTHROPIC: Rendering = { head: '400 invalid_request_error', message: 'FIELD ' }
const ANTHROPIC_REFUSED: Rendering = { ...ANTHROPIC, message: 'FIELD: ' }

export const GROUPS: readonly Group[] = [
  group('paths and methods', ROUTES, asIs),
  group('who asks', ACCESS, asIs),
  group('what owners have set', OWNERS, asIs),
  group('the body', BODIES, asIs),
  group('headers', HEADERS, asIs),
  group('what is looked up', LOOKUPS, asIs),
  group('what was asked and spent', LEDGER, asIs),
  { name: 'what each code looks like', cases: envelopes },
  group('options of the gateway', rendered(OPTIONS, OPTION), (options) => ({ options })),
  group('options that mean nothing', CONFLICTS, (options) => ({ options })),
  group('credentials of a request', rendered(BYOK, OPTION), (byok) => ({ options: { byok } })),
  group('plans without anybody', PLANS, asIs),
  group('chat: fields', rendered(CHAT_FIELDS, FIELD), (body) => ({ body })),
  group('chat: for native providers only', rendered(CHAT_REFUSED, REFUSED), (body) => ({ body })),
  group('messages: fields', rendered(MESSAGES_FIELDS, ANTHROPIC), (body) => ({ route: 'messages', body })),
  group('messages: for Anthropic only', rendered(MESSAGES_REFUSED, ANTHROPIC_REFUSED), (body) => ({
    route: 'messages',
    body,
  })),
  group('AI SDK: fields', rendered(AI_SDK_FIELDS, FIELD), (body) => ({ route: 'ai', body })),
  group('what one provider cannot take', UNSUPPORTED, asIs),
  group('what a credential lacks', CREDENTIALS, asIs),
  group('statuses of a provider', STATUSES, asIs),
  group('answers that are none', NO_ANSWERS, asIs),
  group('answers that end too early', TRUNCATED, asIs),
  group('answers that break off', BROKEN_OFF, asIs),
]
