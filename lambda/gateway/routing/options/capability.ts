import type { Endpoint } from '../../core/endpoint.ts'
import type { Provider } from '../../core/provider.ts'
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

/** Hosts of open models name the precision in the model id, e.g. `Qwen3-FP8`; others do not reveal it. */
const quantizationOf = (model: string): string | undefined =>
  /(?:^|[-_/.])(nvfp4|mxfp4|(?:fp|int|bf)\d{1,2})(?:$|[-_/.:])/i.exec(model)?.[1]?.toLowerCase()

interface Judged {
  readonly id: string
  readonly tags?: readonly string[]
}

const isStructured = ({ id, tags = [] }: Judged, { structuredOutput }: Pick<Provider, 'structuredOutput'>): boolean =>
  tags.includes('structured-output') ||
  (structuredOutput === 'tool-use' ? tags.includes('tool-use') : structuredOutput?.test(id) === true)

/** Can this endpoint of the model do that? A quantization that is not known is none of those asked for or forbidden. */
export const hasCapability = (
  wanted: Capability,
  model: Judged,
  endpoint: Pick<Endpoint, 'model' | 'pricing'>,
  provider: Pick<Provider, 'structuredOutput'> = {},
): boolean => {
  if (wanted === 'free') return endpoint.pricing?.free === true
  if (wanted === 'structured-output') return isStructured(model, provider)
  const [, not, name] = /^(!?)quantization:(.*)$/.exec(wanted) ?? []
  if (name === undefined) return model.tags?.includes(wanted) ?? false
  return (quantizationOf(endpoint.model) === name) !== (not === '!')
}
