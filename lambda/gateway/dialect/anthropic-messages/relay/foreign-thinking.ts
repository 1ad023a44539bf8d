import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import type { Change } from '../../../core/json/change.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { foreignStateIn } from '../reasoning/carrier.ts'
import { isForeign } from '../reasoning/issuer.ts'

/** What of a body is left behind because somebody else signed it. */
interface LeftBehind {
  readonly messages: Change
  /** A budget of thinking insists on the thinking before the calls that are answered: it goes with it. */
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

/** Thinking of others than the issuer, and all that we carry for others; undefined where there is none. */
export const foreignThinking = (body: JsonObject, issuer: string | undefined): LeftBehind | undefined => {
  const isLeft = (block: JsonObject): boolean => foreignStateIn(block) !== undefined || isForeign(block, issuer)
  const turns = arrayOr(body['messages']).map(blocksOf)
  if (!turns.some((blocks) => blocks.some(isLeft))) return undefined
  const emptied = indicesOf(turns, (blocks) => blocks.length > 0 && blocks.every(isLeft))
  const within = turns.flatMap((blocks, index) => {
    const remove = indicesOf(blocks, isLeft)
    return remove.length > 0 ? [[index, { within: { content: { remove } } }] as const] : []
  })
  const isReplied = turns.at(-1)?.some(({ type }) => type === 'tool_result') === true
  const asked = turns.at(-2) ?? []
  const first = asked.find((block) => !isLeft(block))
  return {
    messages: { remove: emptied, within: Object.fromEntries(within) },
    isThinkingLost: isReplied && asked.some(isLeft) && !/thinking$/.test(String(first?.['type'])),
    warnings: [SIGNED_BY_ANOTHER],
  }
}
