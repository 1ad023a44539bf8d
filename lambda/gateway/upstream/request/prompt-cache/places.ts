import { type JsonValue, objectOr } from '../../../core/json/value.ts'

/** A stretch of a prompt that may end what is cached. */
export interface Block {
  /** Providers refuse markers on thinking and on empty text. */
  readonly canHold: boolean
  /** The caller's own marker. */
  readonly marker: JsonValue | undefined
}

/** A prompt as far as it matters for caching. */
export interface Markable<B extends Block> {
  /** In the order in which providers read them; instructions are one of the role `system`. */
  readonly turns: readonly { readonly role: string; readonly blocks: readonly B[] }[]
  /** The caller's markers on tools, which come before everything. */
  readonly toolMarkers: number
  /** The caller's marker of the whole request: the provider itself then marks the last block. */
  readonly wholeMarker: JsonValue | undefined
}

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
const MAX_MARKERS = 4
/** So many blocks before a marker providers look for what an earlier request wrote: documented on the same page. */
const LOOK_BACK_BLOCKS = 20

const isHour = (marker: JsonValue | undefined): boolean => objectOr(marker)['ttl'] === '1h'

/** Before which turns something should be marked, the most important first. */
const endsOf = (turns: Markable<Block>['turns']): number[] => {
  const lastOf = (role: string): number =>
    Math.max(
      0,
      turns.findLastIndex((turn) => turn.role === role),
    )
  const answered = lastOf('assistant')
  const since = turns.slice(answered).flatMap(({ blocks }) => blocks).length
  return [turns.length, lastOf('user'), ...(since >= LOOK_BACK_BLOCKS ? [answered] : [])]
}

/**
 * The blocks to mark, as AI Gateway documents its `caching: 'auto'`: the last message, and the one before the last
 * message of the user, which may be the instructions; also where the request before this one ended, if so many tools
 * were called since that it is out of sight. Where a message cannot hold a marker, the nearest before it that can. The
 * caller's markers stay: none is added beside one, beyond four, or before one of an hour, which would be refused.
 */
export const placesToMark = <B extends Block>({ turns, toolMarkers, wholeMarker }: Markable<B>): B[] => {
  const blocks = turns.flatMap((turn) => turn.blocks)
  const isWhole = wholeMarker !== undefined
  const lastHour = isHour(wholeMarker) ? blocks.length : blocks.findLastIndex(({ marker }) => isHour(marker))
  const taken = toolMarkers + Number(isWhole) + blocks.filter(({ marker }) => marker !== undefined).length
  const nearest = endsOf(turns)
    .slice(Number(isWhole))
    .flatMap((end) => {
      const before = turns.slice(0, end).flatMap((turn) => turn.blocks)
      return before.findLast(({ canHold, marker }) => canHold || marker !== undefined) ?? []
    })
  return [...new Set(nearest)]
    .filter((block) => block.marker === undefined && blocks.indexOf(block) > lastHour)
    .slice(0, Math.max(0, MAX_MARKERS - taken))
}
