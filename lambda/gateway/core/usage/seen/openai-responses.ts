import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/**
 * What an item of the output is billed as. Of web searches only `search` is, not the pages that are opened; functions,
 * MCP, computer use and patches cost their tokens alone. https://developers.openai.com/api/docs/pricing,
 * https://developers.openai.com/api/docs/guides/tools-web-search
 */
const BILLED: Readonly<Record<string, string>> = {
  web_search_call: 'webSearch',
  file_search_call: 'fileSearch',
  code_interpreter_call: 'codeInterpreter',
  image_generation_call: 'imageGeneration',
}

const billedAs = (item: JsonObject): string | undefined => {
  const action = stringOr(objectOr(item['action'])['type'])
  const isOpened = item['type'] === 'web_search_call' && action !== undefined && action !== 'search'
  return isOpened || item['status'] === 'failed' ? undefined : BILLED[String(item['type'])]
}

const callsAmong = (items: readonly JsonObject[]): Record<string, number> => {
  const calls: Record<string, number> = {}
  for (const kind of items.map(billedAs)) if (kind) calls[kind] = (calls[kind] ?? 0) + 1
  return calls
}

/** The first search tool had other prices for some models. */
const isPreview = (response: JsonObject): boolean =>
  arrayOr(response['tools']).some((tool) => String(objectOr(tool)['type']).startsWith('web_search_preview'))

const named = ({ webSearch, ...calls }: Record<string, number>, response: JsonObject): JsonObject =>
  webSearch === undefined ? calls : { ...calls, [isPreview(response) ? 'webSearchPreview' : 'webSearch']: webSearch }

/** Of a Responses answer or its events: the usage, with the calls and the tier that stand beside it. */
export const responsesUsageSeen = (): UsageSeen => {
  const items: JsonObject[] = []
  let usage: JsonObject | undefined
  return {
    see(own) {
      if (isObject(own['item']) && own['type'] === 'response.output_item.done') items.push(own['item'])
      const response = isObject(own['response']) ? own['response'] : own
      if (!isObject(response['usage'])) return
      const output = arrayOr(response['output']).filter(isObject)
      const calls = named(callsAmong(output.length > 0 ? output : items), response)
      const tier = stringOr(response['service_tier'])
      usage = {
        ...response['usage'],
        ...(Object.keys(calls).length > 0 ? { calls } : {}),
        ...(tier ? { service_tier: tier } : {}),
      }
    },
    usage: () => usage,
  }
}
