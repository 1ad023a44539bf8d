import type { Attempt } from '../../../core/attempt.ts'
import type { Call } from '../../../core/call.ts'
import { allChanges, type Change, changeAt } from '../../../core/json/change.ts'
import { changedJson } from '../../../core/json/changed-json.ts'
import { jsonSource } from '../../../core/json/text.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { listedModel } from '../../../core/provider/endpoint.ts'
import type { CacheMark } from '../../../core/provider/means.ts'
import { type Block, type Markable, placesToMark } from './places.ts'

type BodyPath = readonly (string | number)[]

interface Place extends Block {
  readonly path: BodyPath
  /** Text in the place of blocks. */
  readonly isBare: boolean
}

const MARKER = { type: 'ephemeral' }

/** Blocks that may carry a marker. Anthropic's API has more of them, which only its own answers hold. */
const HOLDING: Readonly<Record<CacheMark['on'], readonly string[]>> = {
  text: ['text'],
  any: ['text', 'image', 'document', 'search_result', 'tool_use', 'tool_result'],
}

const markerOf = (value: JsonValue | undefined): JsonValue | undefined => objectOr(value)['cache_control'] ?? undefined

const canHold = (block: JsonObject, on: CacheMark['on']): boolean =>
  HOLDING[on].includes(stringOr(block['type']) ?? '') &&
  (block['type'] !== 'text' || (stringOr(block['text']) ?? '').trim() !== '')

/** The blocks of a content; those within a tool's result, or a document, come before it, and hold markers of the caller at most. */
const placesIn = (content: JsonValue | undefined, path: BodyPath, on: CacheMark['on']): Place[] => {
  if (typeof content === 'string') return [{ path, isBare: true, canHold: content.trim() !== '', marker: undefined }]
  return arrayOr(content).flatMap((value, index): Place[] => {
    const block = objectOr(value)
    const at = { path: [...path, index], isBare: false }
    const inner = [...arrayOr(block['content']), ...arrayOr(objectOr(block['source'])['content'])]
    const within = inner.map((value): Place => ({ ...at, canHold: false, marker: markerOf(value) }))
    return [...within, { ...at, canHold: canHold(block, on), marker: markerOf(block) }]
  })
}

/** Chat messages may carry a marker themselves: it is that of their last block. */
const withOwn = (places: readonly Place[], marker: JsonValue | undefined): Place[] =>
  places.map((place, index) => (index === places.length - 1 ? { ...place, marker: place.marker ?? marker } : place))

const markable = (body: JsonObject, on: CacheMark['on']): Markable<Place> => ({
  turns: [
    { role: 'system', blocks: placesIn(body['system'], ['system'], on) },
    ...arrayOr(body['messages'])
      .map(objectOr)
      .map((message, index) => ({
        role: stringOr(message['role']) ?? '',
        blocks: withOwn(placesIn(message['content'], ['messages', index, 'content'], on), markerOf(message)),
      })),
  ],
  toolMarkers: arrayOr(body['tools']).filter((tool) => markerOf(tool) ?? markerOf(objectOr(tool)['function'])).length,
  wholeMarker: markerOf(body),
})

const BARE: Change = { around: ['[{"type":"text","text":', `,"cache_control":${JSON.stringify(MARKER)}}]`] }
const MARKED: Change = { set: { cache_control: MARKER } }

/** The cache markers that an attempt wants in a body and its provider heeds; undefined where it wants none. */
const marks = (body: JsonObject, { means, service, endpoint }: Attempt): Change | undefined => {
  const { cacheMark } = means.asks
  if (!service.caching || !cacheMark?.models.test(listedModel(endpoint))) return undefined
  return allChanges(
    placesToMark(markable(body, cacheMark.on)).map(({ path, isBare }) => changeAt(path, isBare ? BARE : MARKED)),
  )
}

/** Does a change rewrite what is marked? */
const rewrites = ({ set = {}, remove = [], within = {} }: Change): boolean =>
  ['system', 'messages', 'tools', 'cache_control'].some(
    (field) => field in set || field in within || remove.includes(field),
  )

/** A relayed body that is changed, and then marked: where the change rewrites what is marked, what became of it is. */
export const changedAndMarked = (
  { body, source }: Pick<Call, 'body' | 'source'>,
  change: Change,
  attempt: Attempt,
): Uint8Array[] => {
  if (!attempt.service.caching || !rewrites(change)) {
    const marked = allChanges([change, marks(body, attempt)])
    return changedJson(source, marked ?? change)
  }
  const bytes = Buffer.concat(changedJson(source, change))
  const left = jsonSource(bytes)
  return changedJson(left, marks(JSON.parse(bytes.toString()), attempt) ?? {})
}
