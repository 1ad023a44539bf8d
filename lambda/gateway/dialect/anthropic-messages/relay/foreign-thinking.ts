import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import type { Change } from '../../../core/json/change.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { citationsAndState, foreignStateIn } from '../reasoning/carrier.ts'
import { isForeign } from '../reasoning/issuer.ts'
import { isThinkingLost } from '../reasoning/preserved.ts'

/** What of a body is left behind because somebody else signed it. */
interface LeftBehind {
  readonly messages: Change
  /** With it went the thinking before the calls that are answered. */
  readonly isThinkingLost: boolean
  readonly warnings: readonly Warning[]
}

const SIGNED_BY_ANOTHER = unsupported(
  'messages[].content[].thinking',
  'what another provider signed is left out, this one would refuse it',
)

const blocksOf = (message: JsonValue | undefined): JsonObject[] => arrayOr(objectOr(message)['content']).map(objectOr)

const indicesOf = <T>(list: readonly T[], fits: (item: T) => boolean): string[] =>
  list.flatMap((item, index) => (fits(item) ? [String(index)] : []))

/** A text without the signature that we put into it; undefined where it has none. */
const unsigned = ({ citations }: JsonObject): Change | undefined => {
  const own = citationsAndState(citations)
  if (!own.options) return undefined
  return own.citations ? { set: { citations: own.citations } } : { remove: ['citations'] }
}

/** What is left of the blocks of a message, where not all of them stay as they are. */
const leftOf = (blocks: readonly JsonObject[], isLeft: (block: JsonObject) => boolean): Change | undefined => {
  const remove = indicesOf(blocks, isLeft)
  const within = blocks.flatMap((block, index) => {
    const change = unsigned(block)
    return change ? [[index, change] as const] : []
  })
  return remove.length + within.length > 0 ? { remove, within: Object.fromEntries(within) } : undefined
}

/** Thinking of others than the issuer, and all that we carry for others; undefined where there is none. */
export const foreignThinking = (body: JsonObject, issuer: string | undefined): LeftBehind | undefined => {
  const isLeft = (block: JsonObject): boolean => foreignStateIn(block) !== undefined || isForeign(block, issuer)
  const turns = arrayOr(body['messages']).map(blocksOf)
  const within = turns.flatMap((blocks, index) => {
    const content = leftOf(blocks, isLeft)
    return content ? [[index, { within: { content } }] as const] : []
  })
  if (within.length === 0) return undefined
  const emptied = indicesOf(turns, (blocks) => blocks.length > 0 && blocks.every(isLeft))
  return {
    messages: { remove: emptied, within: Object.fromEntries(within) },
    isThinkingLost: isThinkingLost(body['messages'], isLeft) && !isThinkingLost(body['messages']),
    warnings: [SIGNED_BY_ANOTHER],
  }
}
