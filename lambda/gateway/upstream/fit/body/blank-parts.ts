import type { Change } from '../../../core/json/change.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'

const MARKER = 'cache_control'

/** Blocks that take no marker. */
const UNMARKABLE: readonly unknown[] = ['thinking', 'redacted_thinking']

/**
 * A list without these parts. What one of them marked, all that is before it, the nearest one before it marks that stays
 * and has no marker of its own.
 */
export const withoutParts = (parts: readonly JsonObject[], remove: readonly string[]): Change => {
  const isOut = new Set(remove)
  const within: Record<string, Change> = {}
  for (const index of remove) {
    const marker = parts[Number(index)]?.[MARKER] ?? undefined
    const place = parts.slice(0, Number(index)).findLastIndex((_, at) => !isOut.has(String(at)))
    const part = parts[place]
    if (marker === undefined || !part || UNMARKABLE.includes(part['type']) || (part[MARKER] ?? null) !== null) continue
    within[place] = { set: { [MARKER]: marker } }
  }
  return compact({ remove, within: Object.keys(within).length > 0 ? within : undefined })
}
