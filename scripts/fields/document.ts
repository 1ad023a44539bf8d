import type { DialectName } from '#gateway/core/call.ts'
import type { Dialect, Wire } from '#gateway/core/dialect.ts'
import type { Field, Fields, FieldTarget, Treatment } from '#gateway/core/field.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { anthropicMessages, anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChat, openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { treatmentOf } from '#gateway/dialect/treatment.ts'

const DIALECTS: Readonly<Record<DialectName, readonly [title: string, dialect: Dialect]>> = {
  'openai-chat': ['OpenAI Chat Completions', openaiChat],
  'anthropic-messages': ['Anthropic Messages', anthropicMessages],
  'ai-sdk': ['AI SDK', aiSdk],
}

const COLUMNS: Readonly<Record<FieldTarget, readonly [title: string, target: Wire | 'package']>> = {
  'openai-chat': ['to OpenAI chat', openaiChatWire],
  'anthropic-messages': ['to Anthropic messages', anthropicMessagesWire],
  package: ['to a package', 'package'],
}
const TARGETS = Object.values(COLUMNS)

const HEAD = `# Request fields

<!-- Generated from lambda/gateway/dialect/*/{fields,places}.ts by \`npm run docs:fields\`. -->

The gateway decides by these tables at run time, and the tests are made from them (\`test/conformance/fields.test.ts\`).

A provider that speaks the caller's own dialect gets the body as it came, including unknown fields: it is relayed. Only what
the provider is known to refuse is renamed, or left out and reported. The tables say what becomes of a field otherwise: at a
provider with OpenAI's or Anthropic's wire, or at one that is reached through its AI SDK package. For a package, the places
are its call options.

| | |
|---|---|
| \`path\` | carried there; \`=\` is the same place |
| gateway | handled by the gateway itself |
| reported | left out, and named in \`x-gateway-warnings\` and in the AI SDK's \`warnings\` |
| refused | a 400 that names it, because leaving it out would change the answer |

- Fields in no table are reported.
- Only the named provider reads options under \`providerOptions.<name>\`. A package that reads none of the named places
  reports the field.
- \`thinkingBudget\` under any \`providerOptions.<name>\` is the gateway's own:
  [dollars](configuration.md#dollars-for-thinking), which become tokens or an effort.
- A model's own limits, such as a Claude that takes no \`temperature\`, are reported as well.
- With \`x-gateway-strict: true\` every report is a 400.
`

const cell = (path: string, treatment: Treatment): string => {
  if (treatment === 'left-out') return 'reported'
  if (typeof treatment === 'string') return treatment
  return treatment.map((place) => (place === path ? '=' : `\`${place}\``)).join(', ')
}

/** The field's own reason, then those of the wires. */
const row = ([path, field]: readonly [string, Field]): string => {
  const all = TARGETS.map(([, target]) => treatmentOf(field, target))
  const why = [...new Set([field.why, ...all.map((treated) => treated.why)])].join('; ')
  return `| \`${path}\` | ${all.map(({ treatment }) => cell(path, treatment)).join(' | ')} | ${why.replace(/\.$/, '')} |`
}

const section = (title: string, fields: Fields): string =>
  [
    `## ${title}`,
    '',
    `| field | ${TARGETS.map(([to]) => to).join(' | ')} | |`,
    `|---|${'---|'.repeat(TARGETS.length)}---|`,
    ...Object.entries(fields).map(row),
    '',
  ].join('\n')

/** `docs/fields.md`: what becomes of each field of each dialect. */
export const fieldsDocument = (): string =>
  [HEAD, ...Object.values(DIALECTS).map(([title, { fields }]) => section(title, fields))].join('\n')
