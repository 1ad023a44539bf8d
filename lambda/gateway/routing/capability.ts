import type { Endpoint } from '../catalog/model.ts'
import { badOption, type Read, strings } from './read-option.ts'

const NAMED = ['implicit-caching', 'reasoning', 'structured-output', 'tool-use', 'vision', 'free'] as const
const QUANTIZATION = /^!?quantization:[a-z0-9._-]{1,32}$/

/** What `has` can ask for: one of these, or `quantization:<name>`, or that negated with `!`. */
export type Capability = (typeof NAMED)[number] | `quantization:${string}` | `!quantization:${string}`

const isCapability = (name: string): name is Capability =>
  NAMED.some((known) => known === name) || QUANTIZATION.test(name)

export const readCapabilities: Read<readonly Capability[]> = (value, path) =>
  strings(value, path).map((name) => {
    const lower = name.toLowerCase()
    if (isCapability(lower)) return lower
    const wanted = `made of ${NAMED.join(', ')}, quantization:<name> and !quantization:<name>`
    throw badOption(path, wanted, JSON.stringify(name).slice(0, 60))
  })

/** Providers that hold the answers of all their tool-using models to a JSON schema. */
const STRUCTURED: ReadonlySet<string> = new Set([
  'openai',
  'azure',
  'google',
  'mistral',
  'xai',
  'cerebras',
  'fireworks',
])
/** The first Claudes that take a schema: https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
const STRUCTURED_CLAUDE = /^anthropic\/claude-(?:opus-4\.1|(?:opus|sonnet|haiku)-4\.[5-9]|\w+-[5-9])/
const CLAUDE_HOSTS: ReadonlySet<string> = new Set(['anthropic', 'vertex', 'bedrock'])

/** Hosts of open models name the precision in the model id, e.g. `Qwen3-FP8`; others do not reveal it. */
const quantizationOf = (model: string): string | undefined =>
  /(?:^|[-_/.])(nvfp4|mxfp4|(?:fp|int|bf)\d{1,2})(?:$|[-_/.:])/i.exec(model)?.[1]?.toLowerCase()

interface Judged {
  readonly id: string
  readonly tags?: readonly string[]
}

const isStructured = ({ id, tags = [] }: Judged, { provider }: Pick<Endpoint, 'provider'>): boolean =>
  tags.includes('structured-output') ||
  (STRUCTURED.has(provider) && tags.includes('tool-use')) ||
  (CLAUDE_HOSTS.has(provider) && STRUCTURED_CLAUDE.test(id))

/** Can this endpoint of the model do that? A quantization that is not known is none of those asked for or forbidden. */
export const hasCapability = (
  wanted: Capability,
  model: Judged,
  endpoint: Pick<Endpoint, 'provider' | 'model' | 'pricing'>,
): boolean => {
  if (wanted === 'free') return endpoint.pricing?.free === true
  if (wanted === 'structured-output') return isStructured(model, endpoint)
  const [, not, name] = /^(!?)quantization:(.*)$/.exec(wanted) ?? []
  if (name === undefined) return model.tags?.includes(wanted) ?? false
  return (quantizationOf(endpoint.model) === name) !== (not === '!')
}
