import type { Call } from '../../core/call.ts'
import { plainName } from '../../core/json/key-names.ts'
import { countMembers, membersIn } from '../../core/json/text.ts'
import { type JsonObject, type JsonValue, stringOr } from '../../core/json/value.ts'
import { ownTools } from './own-tools.ts'
import { hasTwins, plainFields, someField, spokenObjects } from './plain-fields.ts'
import { isKeptLong, messagesOf, type PromptMedia, promptMedia } from './prompt-media.ts'

/** What of a request decides what any attempt of it may cost at most, whoever serves it. */
export interface CallFacts {
  /** In UTF-8, data of images left out; tools and schemas as often as they may be told. */
  readonly textBytes: number
  readonly messages: number
  readonly hasTools: boolean
  /** Tools that the provider describes in its own words. */
  readonly describedTools: number
  readonly media: PromptMedia
  /** Of the prompt. */
  readonly isKeptLong: boolean
  /** Answers asked for. */
  readonly answers: number
  /** How often the prompt may be read, and something answered to it: more than once where tools run at the provider. */
  readonly passes: number
  /** Besides answers a summary of the prompt may be written, of which no limit of the caller's says how long it is. */
  readonly mayCompact: boolean
  /** Bytes of what the caller expects to be answered: billed where it is not. */
  readonly predictedBytes: number
  /** What is billed by the call, by its kind. */
  readonly calls: Readonly<Record<string, number>>
  /** Claude's beta of a longer context window is asked for. */
  readonly isLongContext: boolean
  /** What of the request nothing bounds, in the caller's words. */
  readonly unbounded?: string
  /** It says how the provider is to search, which for a provider that always does means no more. */
  readonly search?: JsonValue
}

/**
 * Fields that have a provider search, run tools, add data of its own to the prompt or ask other models, by plain names.
 * Any other that nobody knows is passed on and does not matter: it cannot make a prompt longer than its model takes.
 * OpenRouter: plugins, route; xAI: search_parameters; Alibaba: enable_search, enable_code_interpreter; Azure: data_sources;
 * Cohere: connectors; Groq: compound_custom; Anthropic: mcp_servers, container, fallbacks.
 */
const STARTING: ReadonlySet<string> = new Set([
  ...['websearch', 'searchparameters', 'searchoptions', 'enablesearch', 'enablewebsearch', 'enablecodeinterpreter'],
  ...['plugins', 'preset', 'route', 'fallbacks', 'connectors', 'datasources', 'compoundcustom', 'mcpservers'],
  ...['container', 'agent', 'agentid', 'deepresearch', 'maxsearchresults', 'usesearchgrounding'],
])

const isSaid = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)

/** Also what names another model: it has other prices. */
const isStarting = (name: string, isOption: boolean): boolean =>
  STARTING.has(name) || (/models?$/.test(name) && (name !== 'model' || isOption))

/** The first of them, in the caller's spelling. */
const startingIn = (spoken: readonly JsonObject[]): string | undefined =>
  spoken
    .flatMap((own, index) =>
      Object.keys(own).filter((name) => isSaid(own[name]) && isStarting(plainName(name), index > 0)),
    )
    .at(0)

/** How many answers are asked for, under any name. */
const ANSWERS = ['n', 'bestof', 'candidatecount', 'numgenerations', 'numreturnsequences']
const MOST_ANSWERS = 1024

const answersIn = (fields: readonly JsonObject[]): number | undefined => {
  const asked = fields.flatMap((own) => ANSWERS.map((name) => own[name] ?? 1))
  const isCount = (value: JsonValue): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_ANSWERS
  return asked.every(isCount) ? Math.max(...asked) : undefined
}

/** https://platform.claude.com/docs/en/build-with-claude/context-windows */
const LONG_CONTEXT = /context-1m/

/** Told once as they are, and what of them a provider does not take in words; some write them out with escapes. */
const SCHEMAS: ReadonlySet<string> = new Set(['tools', 'functions', 'responseformat', 'outputconfig', 'outputformat'])
const TELLINGS = 3

const bytesOf = (value: JsonValue | undefined): number => (value === undefined ? 0 : widest(JSON.stringify(value)))

/** Some models read a normal form of the text, in which a character may be several. https://unicode.org/reports/tr15 */
const widest = (text: string): number => {
  const bytes = Buffer.byteLength(text)
  if (bytes === text.length) return bytes
  return Math.max(bytes, ...['NFC', 'NFKC'].map((form) => Buffer.byteLength(text.normalize(form))))
}

/** As it was sent, or as it is written anew where that is longer: `1E9` is. */
const textBytes = ({ body, source }: Pick<Call, 'body' | 'source'>, { imageBytes }: PromptMedia): number => {
  const schemas = Object.entries(plainFields(body)).filter(([name]) => SCHEMAS.has(name))
  const whole = Math.max(source.bytes.length, bytesOf(body)) - imageBytes
  return whole + (TELLINGS - 1) * schemas.reduce((sum, [, value]) => sum + bytesOf(value), 0)
}

const compacts = (body: JsonObject): boolean =>
  someField(body, (name, value) => name === 'compaction' || (name === 'type' && /^compact/.test(stringOr(value) ?? '')))

/** Also among the options of a provider: those of its packages become the header. */
const isLongContext = ({ body, headers }: Pick<Call, 'body' | 'headers'>): boolean =>
  LONG_CONTEXT.test(headers['anthropic-beta'] ?? '') ||
  someField(body, (name, value) => name === 'anthropicbeta' && LONG_CONTEXT.test(JSON.stringify(value)))

/** Which of them a provider reads that this gateway does not is open. */
const isAmbiguous = ({ body, source }: Pick<Call, 'body' | 'source'>): boolean =>
  countMembers(body) !== membersIn(source.text) || hasTwins(body)

/** Reads a call of any dialect. Never throws: what it cannot read is unbounded. */
export const factsOf = (call: Call): CallFacts => {
  const { body } = call
  const spoken = spokenObjects(body)
  const fields = spoken.map(plainFields)
  const media = promptMedia(body)
  const { described, uses, calls, unbounded } = ownTools(body)
  const answers = answersIn(fields)
  const mayCompact = compacts(body)
  const open =
    unbounded ??
    startingIn(spoken) ??
    (answers === undefined ? 'n' : undefined) ??
    (isAmbiguous(call) ? 'fields of the same name' : undefined)
  const search = fields.map(({ websearchoptions }) => websearchoptions).find(isSaid)
  const own = plainFields(body)
  return {
    textBytes: textBytes(call, media),
    messages: messagesOf(body).length + 1,
    hasTools: Object.keys(own).some((name) => SCHEMAS.has(name)),
    describedTools: described,
    media,
    isKeptLong: isKeptLong(body),
    answers: answers ?? 1,
    passes: (uses + 1) * (mayCompact ? 2 : 1),
    mayCompact,
    predictedBytes: Math.max(0, ...fields.map(({ prediction }) => bytesOf(prediction ?? undefined))),
    calls,
    isLongContext: isLongContext(call),
    ...(open === undefined ? {} : { unbounded: open }),
    ...(search === undefined ? {} : { search }),
  }
}
