import type { Call, CanonicalCall } from '../core/call.ts'
import type { CallOptions, Message, Warning } from '../core/canonical/parts.ts'
import { unsupported } from '../core/canonical/warning.ts'
import type { Dialect, Wire } from '../core/dialect.ts'
import type { Field } from '../core/field.ts'
import { compact } from '../core/json/value.ts'
import { isRead, treatmentOf } from './treatment.ts'

type Target = Wire | 'package'

const BETA_HEADER = 'anthropic-beta'
/** Packages that read `anthropicBeta` from the options of this name; Anthropic's wire reads the first. */
const BETA_READERS = ['anthropic', 'bedrock']

const BETAS: Field = {
  to: BETA_READERS.map((name) => `providerOptions.${name}.anthropicBeta`),
  why: 'this provider has no such features',
}

/** Providers refuse a choice among no tools, or overlook it; `auto` and `none` say nothing then. */
const withoutEmptyToolChoice = ({ options, warnings }: CanonicalCall): CanonicalCall => {
  const { toolChoice, ...rest } = options
  if (!toolChoice || options.tools?.length) return { options, warnings }
  const isEmpty = toolChoice.type === 'auto' || toolChoice.type === 'none'
  const lost = isEmpty ? [] : [unsupported('toolChoice', 'there are no tools to choose from')]
  return { options: rest, warnings: [...warnings, ...lost] }
}

/** Most APIs want a user to answer: where there are instructions alone, the last one becomes the user's. */
const lastInstructionAsUser = ({ options, warnings }: CanonicalCall, target: Target): CanonicalCall => {
  const { prompt } = options
  const last = prompt.at(-1)
  const isAnswered = target !== 'package' && target.answersInstructions
  if (isAnswered || last?.role !== 'system' || prompt.some(({ role }) => role !== 'system'))
    return { options, warnings }
  const { content: text, providerOptions } = last
  const question: Message = { role: 'user', content: [{ type: 'text', text }], ...compact({ providerOptions }) }
  const details = 'as there is nothing else, the last one is said by the user'
  const warning: Warning = { type: 'compatibility', feature: 'system messages', details }
  return { options: { ...options, prompt: [...prompt.slice(0, -1), question] }, warnings: [...warnings, warning] }
}

const withBetas = (options: CallOptions, betas: readonly string[]): CallOptions => {
  const providerOptions = { ...options.providerOptions }
  for (const name of BETA_READERS) {
    const packageOptions = providerOptions[name]
    const betasOfCaller = packageOptions?.['anthropicBeta']
    providerOptions[name] = {
      ...packageOptions,
      anthropicBeta: [...(Array.isArray(betasOfCaller) ? betasOfCaller : []), ...betas],
    }
  }
  return { ...options, providerOptions }
}

/** The beta header of callers whose own dialect has no betas; one that has them decodes the header itself. */
const withBetaHeader = (
  { headers }: Call,
  canonical: CanonicalCall,
  { fields }: Pick<Dialect, 'fields'>,
  target: Target,
  optionsKey: string,
): CanonicalCall => {
  const betas = (headers[BETA_HEADER] ?? '').split(',').map((value) => value.trim())
  const named = betas.filter((value) => value !== '')
  if (named.length === 0 || 'anthropic_beta' in fields) return canonical
  const { treatment, why } = treatmentOf(BETAS, target)
  const isTaken = typeof treatment === 'object' ? isRead(treatment, optionsKey) : treatment === 'gateway'
  if (isTaken) return { ...canonical, options: withBetas(canonical.options, named) }
  return { ...canonical, warnings: [...canonical.warnings, unsupported(BETA_HEADER, why)] }
}

/** A call without what its target has no place for and no field of its body tells: reported. */
export const fitCanonical = (
  call: Call,
  dialect: Pick<Dialect, 'fields' | 'canonical'>,
  target: Target,
  optionsKey: string,
): CanonicalCall =>
  withoutEmptyToolChoice(
    lastInstructionAsUser(withBetaHeader(call, dialect.canonical(call), dialect, target, optionsKey), target),
  )
