import type { Content, StreamPart } from '../../../core/canonical/parts.ts'
import { arrayOr, compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../../core/json/value.ts'

type Source = Extract<Content, { type: 'source' }>
type Citations = Extract<StreamPart, { type: 'text-end' }>['citations']

interface Reference {
  readonly url: string
  readonly title: string | undefined
  readonly place: { startIndex: number; endIndex: number } | undefined
}

const fromAnnotation = (entry: JsonObject): Reference[] => {
  const cited = objectOr(entry['url_citation'])
  const url = stringOr(cited['url'])
  const startIndex = numberOr(cited['start_index'])
  const endIndex = numberOr(cited['end_index'])
  const place = startIndex === undefined || endIndex === undefined ? undefined : { startIndex, endIndex }
  return url ? [{ url, title: stringOr(cited['title']), place }] : []
}

const fromResult = (entry: JsonObject): Reference[] => {
  const url = stringOr(entry['url'])
  return url ? [{ url, title: stringOr(entry['title']), place: undefined }] : []
}

/**
 * Sources of an answer as they come: OpenAI's `annotations`, Perplexity's `search_results` and `citations`, which
 * repeat on every chunk. Each URL (and place) becomes one part.
 */
export const sourceReader = (): ((chunk: JsonObject, delta: JsonObject) => Source[]) => {
  const keys = new Set<string>()
  return (chunk, delta) => {
    const references: Reference[] = [
      ...arrayOr(delta['annotations']).filter(isObject).flatMap(fromAnnotation),
      ...arrayOr(chunk['search_results']).filter(isObject).flatMap(fromResult),
      ...arrayOr(chunk['citations']).flatMap((url) =>
        typeof url === 'string' ? [{ url, title: undefined, place: undefined }] : [],
      ),
    ]
    return references.flatMap(({ url, title, place }): Source[] => {
      const key = place ? `${url} ${place.startIndex}` : url
      if (keys.has(key)) return []
      keys.add(key)
      const metadata = place && { openai: place }
      return [
        compact({
          type: 'source',
          sourceType: 'url',
          id: `source-${keys.size - 1}`,
          url,
          title,
          providerMetadata: metadata,
        }),
      ]
    })
  }
}

const annotation = (source: Source, startIndex: unknown, endIndex: unknown): JsonObject | undefined => {
  if (source.sourceType !== 'url') return undefined
  const { url, title } = source
  const place = { start_index: numberOr(startIndex), end_index: numberOr(endIndex) }
  return { type: 'url_citation', url_citation: compact({ url, title: title ?? url, ...place }) }
}

/** A source as an annotation; undefined for documents, which OpenAI's annotations cannot name. */
export const encodeSource = (source: Source): JsonObject | undefined => {
  const { startIndex, endIndex } = source.providerMetadata?.['openai'] ?? {}
  return annotation(source, startIndex, endIndex)
}

/** The citations of a text block, whose places are counted from `offset`, where the block starts in the answer. */
export const encodeCitations = (citations: Citations, offset: number): JsonObject[] =>
  (citations ?? []).flatMap(({ source, startIndex, endIndex }) => {
    const moved = (index: number | undefined) => (index === undefined ? undefined : index + offset)
    const cited = annotation(source, moved(startIndex), moved(endIndex))
    return cited ? [cited] : []
  })
