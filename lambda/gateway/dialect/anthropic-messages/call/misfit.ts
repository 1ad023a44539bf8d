import { fitsName } from '../../../core/canonical/tool-names.ts'
import { arrayOr, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import { type RelayTakes, takesUrl } from '../../../core/provider/takes.ts'

const isRemote = (block: JsonObject): boolean =>
  (block['type'] === 'image' || block['type'] === 'document') && objectOr(block['source'])['type'] === 'url'

/** Blocks of a message, those within results of tools included. */
const blocksOf = (message: JsonObject): JsonObject[] =>
  arrayOr(message['content'])
    .map(objectOr)
    .flatMap((block) => (block['type'] === 'tool_result' ? arrayOr(block['content']).map(objectOr) : [block]))

/** What a provider of this API is known to refuse of a body, and a translation mends. */
export const misfit = (body: JsonObject, { takes }: RelayTakes): string | undefined => {
  // Anthropic's own tools have a type, and Anthropic's names.
  const own = arrayOr(body['tools'])
    .map(objectOr)
    .filter((tool) => tool['type'] === undefined || tool['type'] === 'custom')
  const odd = own
    .map((tool) => stringOr(tool['name']) ?? '')
    .find((name) => name !== '' && !fitsName(name, takes.toolNames))
  if (odd !== undefined) return `${JSON.stringify(odd.slice(0, 80))} is no name of a tool there`
  const isFetched = takesUrl(takes, 'image/*')
  if (!isFetched && arrayOr(body['messages']).some((message) => blocksOf(objectOr(message)).some(isRemote)))
    return 'this provider fetches no files'
  return undefined
}
