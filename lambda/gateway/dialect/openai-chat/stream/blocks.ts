import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import { compact } from '../../../core/json/value.ts'

export type BlockKind = 'text' | 'refusal' | 'reasoning'

const METADATA: Readonly<Partial<Record<BlockKind, ProviderMetadata>>> = { refusal: { openai: { refusal: true } } }

/** The one open block of an answer: this wire has no block events, a block ends where another kind of content begins. */
export const blockWriter = () => {
  let open: { readonly kind: BlockKind; readonly id: string } | undefined
  let count = 0

  const close = (): StreamPart[] => {
    if (!open) return []
    const { kind, id } = open
    open = undefined
    return [{ type: kind === 'reasoning' ? 'reasoning-end' : 'text-end', id }]
  }

  const start = (kind: BlockKind): StreamPart[] => {
    const before = close()
    open = { kind, id: `${kind}-${count++}` }
    const type = kind === 'reasoning' ? ('reasoning-start' as const) : ('text-start' as const)
    return [...before, compact({ type, id: open.id, providerMetadata: METADATA[kind] })]
  }

  const write = (kind: BlockKind, delta: string, metadata?: ProviderMetadata): StreamPart[] => {
    if (delta === '' && !metadata) return []
    const before = open?.kind === kind ? [] : start(kind)
    const type = kind === 'reasoning' ? ('reasoning-delta' as const) : ('text-delta' as const)
    return [...before, compact({ type, id: open?.id ?? '', delta, providerMetadata: metadata })]
  }

  return { write, close }
}
