import type { Content } from '../../../core/canonical/parts.ts'
import { type JsonObject, numberOr, stringOr } from '../../../core/json/value.ts'

type Source = Extract<Content, { type: 'source' }>

const urlSource = (entry: JsonObject): Source | undefined => {
  const url =
    stringOr(entry['url']) ?? (entry['type'] === 'search_result_location' ? stringOr(entry['source']) : undefined)
  if (url === undefined) return undefined
  const title = stringOr(entry['title'])
  return { type: 'source', sourceType: 'url', id: url, url, ...(title === undefined ? {} : { title }) }
}

const documentSource = (citation: JsonObject): Source => {
  const index = String(numberOr(citation['document_index']) ?? 0)
  const title = stringOr(citation['document_title']) ?? `Document ${index}`
  const id = stringOr(citation['file_id']) ?? index
  return { type: 'source', sourceType: 'document', id, mediaType: 'text/plain', title }
}

/** What a citation of a text block cites. */
export const decodeCitation = (citation: JsonObject): Source => urlSource(citation) ?? documentSource(citation)

/** The sources of search results or citations; `urls` are those that already have one, to which theirs are added. */
export const decodeSources = (entries: readonly JsonObject[], urls: Set<string>): Source[] =>
  entries.flatMap((entry) => {
    const source = urlSource(entry)
    if (source?.sourceType !== 'url' || urls.has(source.url)) return []
    urls.add(source.url)
    return [source]
  })
