import type { CredentialField, Provider, UrlInput } from '#gateway/core/provider/provider.ts'

import { bedrockEndpoint, regionOf } from '#gateway/provider/bedrock.ts'

const WIRE_NAMES = { 'openai-chat': 'chat', 'anthropic-messages': 'messages' } as const

const code = (text: string): string => `\`${text}\``

const wiresOf = ({ wires }: Provider): string =>
  Object.keys(wires)
    .map((wire) => WIRE_NAMES[wire as keyof typeof WIRE_NAMES])
    .join(', ')

/** The API that the package speaks, told by the shape of its usage. */
const packageOf = ({ package: own }: Provider): string => (own ? code(own.usage) : '')

const fieldText = ([name, { env, required }]: readonly [string, CredentialField]): string =>
  `${name}${required ? '' : '?'}${env.length > 0 ? `: ${env.map(code).join(' or ')}` : ''}`

/** A footnote's name in Markdown: the last part of its page's path. */
const noteOf = (source: string): string => source.slice(source.lastIndexOf('/') + 1)

const linked = (agreement: Provider['noTraining']): string =>
  agreement ? `[${agreement.date}][${noteOf(agreement.source)}]` : ''

const notes = (providers: readonly Provider[]): string[] => {
  const agreements = providers.flatMap(({ zeroDataRetention, noTraining }) => [zeroDataRetention, noTraining])
  const sources = new Set(agreements.flatMap((agreement) => (agreement ? [agreement.source] : [])))
  return [...sources].sort().map((source) => `[${noteOf(source)}]: ${source}`)
}

/** Where requests go; with the credential's own fields where they decide it. */
const hostOf = ({ baseUrl, credential, wires }: Provider): string => {
  if (baseUrl) return code(baseUrl)
  const fields = Object.keys(credential)
  const example = Object.fromEntries(fields.map((field) => [field, `${field}-0`]))
  const input: UrlInput = { baseUrl: '', model: 'claude', stream: true, credential: example }
  const reach = Object.values(wires)[0]?.reach
  if (!reach) return ''
  const { host } = new URL(reach.via === 'bedrock' ? bedrockEndpoint(regionOf(example)) : reach.url(input))
  return code(`https://${fields.reduce((text, field) => text.replace(`${field.toLowerCase()}-0`, `{${field}}`), host)}`)
}

const row = (provider: Provider): string =>
  `| ${[
    code(provider.slug),
    provider.name,
    wiresOf(provider),
    packageOf(provider),
    Object.entries(provider.credential).map(fieldText).join('<br>'),
    hostOf(provider),
    linked(provider.zeroDataRetention),
    linked(provider.noTraining),
  ].join(' | ')} |`.replaceAll(/ {2,}/g, ' ')

/** `docs/providers.md`: what the provider files say, as a table. */
export const providersDocument = (providers: readonly Provider[]): string => `# Providers

<!-- Generated from lambda/gateway/provider/ by \`npm run docs:providers\`. -->

The gateway knows these ${providers.length} providers out of the box. Overrides change them or add your own
([configuration](configuration.md)); a file in this repository adds one for everyone
([contributing](../CONTRIBUTING.md)).

- **Wires** are the APIs that the provider natively speaks. A client of the same API gets answers byte for byte; for
  other clients, the first one listed is preferred.
- **Package** is the API that the provider's AI SDK package speaks, where one is used: for AI SDK clients, and for what
  no wire serves.
- **Credential** lists the fields of a stored credential and the environment variables that hold them for the local
  server. \`?\` marks an optional field.
- **ZDR** and **no training** link to a page, with the date it was read, that lists the provider as offering zero data
  retention or not training on prompts. Whether your account has these terms is between you and the provider: say so in
  the overrides (\`zdr\`, \`noTraining\`). A provider without an entry counts as not having them.

| slug | name | wires | package | credential | base URL | ZDR | no training |
|---|---|---|---|---|---|---|---|
${providers.map(row).join('\n')}

${notes(providers).join('\n')}
`
