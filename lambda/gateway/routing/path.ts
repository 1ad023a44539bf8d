import type { Path } from '../core/attempt.ts'
import type { Call, WireName } from '../core/call.ts'
import type { Provider } from '../core/provider.ts'

const PREFERRED_WIRES: readonly WireName[] = ['anthropic-messages', 'openai-chat']

const serves = (provider: Provider, wire: WireName, model: string): boolean => {
  const endpoint = provider.wires[wire]
  return endpoint !== undefined && (endpoint.serves?.(model) ?? true)
}

/** Can the caller's bytes go to the provider as they are? Only where it knows every extension that they use. */
const canRelay = (call: Call, provider: Provider, wire: WireName): boolean => {
  const { neverRelay, extensions = [] } = provider.wires[wire]?.quirks ?? {}
  return !neverRelay && call.extensions.every((extension) => extensions.includes(extension))
}

/**
 * How to reach a model at a provider with the least loss: its own bytes, its own package for AI SDK callers, our
 * codecs, its package. Undefined when none of them can.
 */
export const pathTo = (call: Call, provider: Provider, model: string): Path | undefined => {
  const wires = PREFERRED_WIRES.filter((wire) => serves(provider, wire, model))
  const same = wires.find((wire) => wire === call.dialect)
  if (same && canRelay(call, provider, same)) return { mode: 'relay', wire: same }
  const hasPackage = provider.adapter !== undefined && (provider.adapter.serves?.(model) ?? true)
  if (hasPackage && call.dialect === 'ai-sdk') return { mode: 'adapt' }
  const wire = same ?? wires[0]
  if (wire) return { mode: 'translate', wire }
  return hasPackage ? { mode: 'adapt' } : undefined
}
