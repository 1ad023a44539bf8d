import type { CredentialKind } from '#gateway/core/attempt.ts'
import { type ErrorCode, GatewayError, type Retry } from '#gateway/core/error.ts'
import { attributed } from '#gateway/core/failure/attribute.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { objectOr } from '#gateway/core/json/value.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'
import { ADVICE } from './advice.ts'
import { endingsSection } from './endings.ts'
import { refusalsSection } from './refusals.ts'
import { quoted, table } from './table.ts'

const DIALECTS = [openaiChat, anthropicMessages, aiSdk]

const HEAD = `# Errors

<!-- Generated from the gateway's own tables by \`npm run docs:errors\`. -->

Every error has one of the codes below. An error before the first content is an HTTP response; after it, the dialect's
error event ends the stream, and SDKs raise on that.

- OpenAI's clients read \`error.code\` and the status, Anthropic's \`error.type\` and the status, the AI SDK \`error.type\`.
- What the gateway refuses for budgets, credits and limits has a \`code\` in Anthropic's envelope, too: the type does not tell.
- \`x-should-retry: false\` comes with errors that asking again does not heal, and where the gateway has asked again itself.
- The id in \`x-gateway-generation-id\` finds the record, which has the code and every attempt.
`

const PROVIDERS = `## What a provider's status means

A provider's words come before its status: what is known to mean another thing is told as that, such as a 400 that says
that the prompt is too long, or a 429 that says that there are no funds. A provider that speaks the caller's dialect has
its body passed on as it is, except where it refuses the deployment's credential.
`

const CREDENTIALS = `## Whose credential

A provider that refuses the deployment's own credential is no fault of the caller: its status would make a client ask for
another gateway key. A team's own, or the client's, is for them to mend, so status and body are the provider's.
`

const RETRY: Readonly<Record<Retry, string>> = {
  stop: 'tells the caller',
  next: 'asks the next endpoint',
  same: 'asks the next endpoint, then the last once more',
}

/** `type`, and `code` where the envelope has one. */
const wordsIn = (error: GatewayError): string[] =>
  DIALECTS.map((dialect) => {
    const { type, code } = objectOr(dialect.encodeError(error, { headers: {} }).body['error'])
    return quoted([type, ...(code === undefined ? [] : [code])])
  })

const isCode = (code: string): code is ErrorCode => code in ADVICE
const CODES = Object.keys(ADVICE).filter(isCode)

const meaningRow = (code: ErrorCode): string[] => {
  const error = new GatewayError(code, '')
  const [means, help] = ADVICE[code]
  return [`\`${code}\``, String(error.status), error.blame, means, RETRY[error.retry], help]
}

const wordsRow = (code: ErrorCode): string[] => [`\`${code}\``, ...wordsIn(new GatewayError(code, ''))]

const span = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

/** Statuses that mean the same and are told as the same, with those that are not listed last. */
const statusRows = (): string[][] => {
  const rows = new Map<string, { code: ErrorCode; told: string; statuses: number[] }>()
  for (const status of span(400, 600)) {
    const error = errorForStatus(status, '')
    const told = error.status === status ? 'the same' : String(error.status)
    const key = `${error.code} ${told}`
    const row = rows.get(key) ?? { code: error.code, told, statuses: [] }
    rows.set(key, { ...row, statuses: [...row.statuses, status] })
  }
  return [...rows.values()]
    .toSorted((a, b) => a.statuses.length - b.statuses.length || (a.statuses[0] ?? 0) - (b.statuses[0] ?? 0))
    .map(({ code, told, statuses }) => {
      const shown = statuses.length > 20 ? `any other ${String(statuses[0])[0]}xx` : statuses.join(', ')
      return [shown, `\`${code}\``, told]
    })
}

const KINDS: readonly (readonly [CredentialKind, string])[] = [
  ['system', "the deployment's"],
  ['byok', "the team's"],
  ['client', "the client's"],
]
const REFUSALS = [401, 402, 403]

const credentialRows = (): string[][] =>
  KINDS.map(([kind, whose]) => {
    const errors = REFUSALS.map((status) => attributed(errorForStatus(status, ''), '', kind))
    return [whose, ...errors.map(({ status }) => String(status))]
  })

/** `docs/errors.md`: every error, and every end of an answer. */
export const errorsDocument = (): string =>
  [
    HEAD,
    table(['code', 'status', 'whose fault', 'it means', 'the gateway', 'what helps'], CODES.map(meaningRow)),
    '\n## In each dialect\n',
    table(['code', 'OpenAI: `type` `code`', 'Anthropic: `type` `code`', 'AI SDK: `type` `code`'], CODES.map(wordsRow)),
    `\n${refusalsSection()}`,
    `\n${PROVIDERS}`,
    table(["the provider's", 'means', 'is told as'], statusRows()),
    `\n${CREDENTIALS}`,
    table(['whose credential', ...REFUSALS.map((status) => `told of a ${status}`)], credentialRows()),
    `\n${endingsSection()}`,
  ].join('\n')
