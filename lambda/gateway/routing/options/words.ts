import { type JsonObject, objectOr } from '../../core/json/value.ts'

/** What providers can be sorted by. */
export const SORTS = ['cost', 'ttft', 'tps'] as const

/** Other names of providers. */
const ALIASES: ReadonlyMap<string, string> = new Map([['spacexai', 'xai']])

/** The slug that is meant by a name. */
export const slug = (name: string): string => ALIASES.get(name) ?? name

export const USER_HEADER = 'ai-reporting-user'
export const TAGS_HEADER = 'ai-reporting-tags'

/** A sum of dollars that thinking may cost, under `gateway` and under the name of any provider. */
export const THINKING_BUDGET = 'thinkingBudget'

export const hasThinkingBudget = ({ providerOptions }: JsonObject): boolean =>
  Object.values(objectOr(providerOptions)).some((own) => objectOr(own)[THINKING_BUDGET] !== undefined)

/** Does a request say anything about its routing, or for reports? */
export const hasOptions = (gateway: JsonObject, headers: Readonly<Record<string, string>>): boolean =>
  Object.keys(gateway).length > 0 || [USER_HEADER, TAGS_HEADER].some((header) => headers[header] !== undefined)
