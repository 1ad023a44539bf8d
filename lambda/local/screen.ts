import type { Assembly } from '../gateway/assemble.ts'
import { ageInDays } from '../gateway/catalog/age.ts'
import type { Provider } from '../gateway/core/provider/provider.ts'
import type { LocalGateway } from './compose.ts'
import type { LocalEnv } from './env.ts'

interface Status {
  readonly provider: Provider
  /** A failing credential store is shown here and not hidden. */
  readonly state: 'ready' | 'missing' | string
}

const stateOf = async ({ credentials }: Assembly, provider: Provider): Promise<string> => {
  if (Object.keys(provider.credential).length === 0) return 'ready'
  return credentials.get(provider.slug).then(
    (credential) => (credential ? 'ready' : 'missing'),
    (error: Error) => error.message,
  )
}

const variablesOf = (provider: Provider): string =>
  Object.values(provider.credential)
    .filter(({ required }) => required)
    .map(({ env }) => env[0])
    .join(' + ')

const INDENT = ' '.repeat(12)
const LINE_WIDTH = 110

/** The words, separated by commas, in as few indented lines as they fit into. */
const wrapped = (words: readonly string[]): string[] => {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length + 2 <= LINE_WIDTH) lines[lines.length - 1] = `${last}, ${word}`
    else lines.push(`${INDENT}${word}`)
  }
  return lines
}

const providerLines = (statuses: readonly Status[], dataDir: string): string[] => {
  const ready = statuses.filter(({ state }) => state === 'ready').map(({ provider }) => provider.slug)
  const missing = statuses
    .filter(({ state }) => state === 'missing')
    .map(({ provider }) => `${provider.slug} (${variablesOf(provider)})`)
  const broken = statuses.filter(({ state }) => state !== 'ready' && state !== 'missing')
  return [
    `Providers   ready: ${ready.join(', ')}`,
    ...(missing.length > 0
      ? [
          `${INDENT}not configured; set the variable, or use ${dataDir}/credentials.json (mode 600: {"openai":{"apiKey":"…"}}):`,
          ...wrapped(missing),
        ]
      : []),
    ...[...new Set(broken.map(({ state }) => state))].map((state) => `${INDENT}cannot read credentials: ${state}`),
  ]
}

const examples = (url: string): string => `
curl ${url}/v1/chat/completions \\
  -H "authorization: Bearer $KEY" -H "content-type: application/json" \\
  -d '{"model":"sim/echo","stream":true,"messages":[{"role":"user","content":"Hello, gateway"}]}'

// OpenAI SDK
const openai = new OpenAI({ baseURL: '${url}/v1', apiKey: process.env.KEY })
await openai.chat.completions.create({ model: 'sim/echo', messages: [{ role: 'user', content: 'Hello' }] })

// Anthropic SDK
const anthropic = new Anthropic({ baseURL: '${url}', apiKey: process.env.KEY })
await anthropic.messages.create({ model: 'sim/echo', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] })

// AI SDK 7 (6: /v3/ai, 5: /v1/ai)
const gateway = createGateway({ baseURL: '${url}/v4/ai', apiKey: process.env.KEY })
await generateText({ model: gateway('sim/echo'), prompt: 'Hello' })
`

/** Prices and models change: after a month it is time to look for a newer one. */
const MAX_AGE_DAYS = 30

const ageLine = ({ catalog }: Assembly, now: number): string[] => {
  const days = ageInDays(catalog, now)
  return days > MAX_AGE_DAYS ? [`Catalog     ${days} days old: prices may have changed, see docs/catalog.md`] : []
}

/** What the terminal shows once the server is ready: what is configured, what is not, and how to try it. */
export const startScreen = async (local: LocalGateway, url: string, env: LocalEnv, now: number): Promise<string> => {
  const serving = local.serving()
  const statuses = await Promise.all(
    [...serving.providers.values()].map(async (provider) => ({ provider, state: await stateOf(serving, provider) })),
  )
  const servable = serving.catalog
    .models()
    .filter(({ model }) => model.endpoints.some(({ provider }) => serving.providers.has(provider)))
  return [
    `Pointsman is ready at ${url}`,
    '',
    `Key         ${local.keyFile ? `${local.key}  (kept in ${local.keyFile})` : 'the one in AI_GATEWAY_API_KEY'}`,
    ...providerLines(statuses, env.dataDir),
    `Models      ${servable.length}, see ${url}/v1/models. Those of sim/ answer without any provider.`,
    ...ageLine(serving, now),
    `Data        ${env.dataDir}${env.overridesFile ? `, overrides ${env.overridesFile}` : ''}`,
    '',
    `export KEY=${local.keyFile ? local.key : '$AI_GATEWAY_API_KEY'}`,
    examples(url),
    'Requests appear below. Ctrl-C stops.',
    '',
  ].join('\n')
}
