import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { type JsonObject, objectsIn } from '../../../core/json/value.ts'
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

const blocksOf = ({ content }: JsonObject): JsonObject[] => objectsIn(content)

/** A text without the signature that we put into it; undefined where it has none. */
const unsigned = ({ citations }: JsonObject): Change | undefined => {
  const own = citationsAndState(citations)
  if (!own.options) return undefined
  return own.citations ? { set: { citations: own.citations } } : { remove: ['citations'] }
}

/** What is left of the blocks of a message, where not all of them stay as they are. */
const leftOf = (blocks: readonly JsonObject[], isLeft: (block: JsonObject) => boolean): Change | undefined => {
  const remove = indicesOf(blocks, isLeft)
  const changed = changeOfEach(blocks, unsigned)
  return changed || remove.length > 0 ? { ...changed, remove } : undefined
}

/** Thinking of others than the issuer, and all that we carry for others; undefined where there is none. */
export const foreignThinking = (body: JsonObject, issuer: string | undefined): LeftBehind | undefined => {
  const isLeft = (block: JsonObject): boolean => foreignStateIn(block) !== undefined || isForeign(block, issuer)
  const turns = objectsIn(body['messages']).map(blocksOf)
  const changed = changeOfEach(turns, (blocks) => {
    const content = leftOf(blocks, isLeft)
    return content && { within: { content } }
  })
  if (!changed) return undefined
  const emptied = indicesOf(turns, (blocks) => blocks.length > 0 && blocks.every(isLeft))
  return {
    messages: { ...changed, remove: emptied },
    isThinkingLost: isThinkingLost(body['messages'], isLeft) && !isThinkingLost(body['messages']),
    warnings: [SIGNED_BY_ANOTHER],
  }
}
