import { type JsonObject, numberOr, objectOr, objectsIn, ownIn, stringOr } from '../../core/json/value.ts'
import { plainFields, spokenObjects } from './plain-fields.ts'

/** What tools of a request have its provider do at most. */
export interface OwnTools {
  /** Tools that the provider describes to its model in its own words. */
  readonly described: number
  /** How often it runs some itself. */
  readonly uses: number
  /** What is billed by the call, by its kind. */
  readonly calls: Readonly<Record<string, number>>
  /** The first tool without a bound. */
  readonly unbounded?: string
}

/** The caller runs these: their names are Anthropic's and OpenAI's, their words the provider's. */
const RUN_BY_CALLER = /^(?:(?:bash|text_editor|computer|memory)_\d{8}|openai\.(?:local_shell|apply_patch|custom))$/

/** What the caller describes itself. */
const FUNCTIONS: ReadonlySet<string | undefined> = new Set(['function', 'custom'])

/**
 * Run by their provider, no more often than they are told; what is billed for each use. Later versions of these filter what
 * they find by programs of their own, which nothing bounds, as nothing does the tools of others.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool, …/web-fetch-tool
 */
const BOUNDED: Readonly<Record<string, { readonly call?: string }>> = {
  web_search_20250305: { call: 'webSearch' },
  web_fetch_20250910: {},
}

const typeOf = (tool: JsonObject): string | undefined => {
  const { id, type, name, function: called } = plainFields(tool)
  const isProviders = type === 'provider' || type === 'provider-defined'
  const word = stringOr(isProviders ? id : type)
  return word?.replace(/^anthropic\./, '') ?? (typeof name === 'string' || called ? 'custom' : undefined)
}

/** More than that is no bound. */
const MOST_USES = 1000

const usesOf = (tool: JsonObject): number | undefined => {
  const { args, maxuses } = plainFields(tool)
  const uses = numberOr(plainFields(objectOr(args))['maxuses'] ?? maxuses)
  return uses !== undefined && Number.isSafeInteger(uses) && uses >= 0 && uses <= MOST_USES ? uses : undefined
}

/** A turn of a provider's tools pauses after so many, also where a tool refuses to be used once more. */
const TURN = 10

/** Reads the tools of a body of any dialect. */
export const ownTools = (body: JsonObject): OwnTools => {
  const tools = spokenObjects(body)
    .flatMap((own) => objectsIn(plainFields(own)['tools']))
    .map((tool) => ({ tool, type: typeOf(tool) }))
    .filter(({ type }) => !FUNCTIONS.has(type))
  const run = tools.filter(({ type }) => type === undefined || !RUN_BY_CALLER.test(type))
  const calls: Record<string, number> = {}
  let uses = 0
  for (const { tool, type } of run) {
    const own = ownIn(BOUNDED, type ?? '')
    const most = own && usesOf(tool)
    if (most === undefined) return { described: tools.length, uses, calls, unbounded: `tools ${type ?? 'of no type'}` }
    uses += most
    if (own?.call) calls[own.call] = (calls[own.call] ?? 0) + most
  }
  return { described: tools.length, uses: run.length > 0 ? Math.max(uses, TURN) : 0, calls }
}
