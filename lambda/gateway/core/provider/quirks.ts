import type { Effort } from '../canonical/efforts.ts'
import type { JsonObject } from '../json/value.ts'
import type { Counting } from '../usage/counting.ts'
import type { Tier } from './means.ts'

/** How a provider's use of a wire differs from the wire's owner. Data, so that no code asks for a provider's name. */
interface WireQuirks extends Counting {
  /** Fields that it rejects, or that do nothing there: left out, and reported. */
  readonly rejects?: readonly string[]
}

/** What others added to chat completions, by the field that tells. */
export type ChatExtension = 'cache_control' | 'reasoning' | 'reasoning_details' | 'usage'

export interface ChatQuirks extends WireQuirks {
  /** Those that it understands. */
  readonly extensions?: readonly ChatExtension[]
  /** Nothing is known of it: what a caller of its own dialect sends may well be meant for it. */
  readonly isUnknown?: true
  /** Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** Is the other name an error, for this model (the catalog's id) and at this base URL? Absent: it is not. */
  readonly insistsOnMaxTokensField?: (model: string, baseUrl?: string) => boolean
  /** `unasked`: it sends usage in streams by itself. Default `asked`. */
  readonly usage?: 'asked' | 'unasked'
  /** It knows instructions only as `system`. */
  readonly hasDeveloperRole?: false
  /** Fields of messages that are an error there, by role. */
  readonly rejectsInMessages?: Readonly<Record<string, readonly string[]>>
  /**
   * What a stream ends with; one that does not was cut. Default `finish-reason`, which every provider sends; `done`,
   * which is `data: [DONE]`, is asked of those alone of whom there is a raw recording that shows it.
   */
  readonly ends?: 'done' | 'finish-reason'
  /** It wants an answer between results of tools and what the user says next. */
  readonly answerAfterTools?: true
  /**
   * Where assistant reasoning goes back in a follow-up request; absent: it is not sent back. `thinking`: as such a part
   * of the content. `whenEmpty: 'send'`: a message without the field is an error there, an empty one is none.
   */
  readonly reasoning?: {
    readonly field: 'reasoning_content' | 'reasoning' | 'thinking'
    readonly whenEmpty: 'send' | 'omit'
  }
  /** Fields of an answer that comes last, for it to be continued; without them it is an error. */
  readonly continued?: JsonObject
  /** What `tool_choice: required` is called there. Default `required`. */
  readonly requiredToolChoice?: 'required' | 'any'
  /** The name of the seed. Default `seed`. */
  readonly seedField?: 'seed' | 'random_seed'
  /** It takes `top_k`. */
  readonly topK?: true
  /**
   * Models (its own ids) that hold an answer to a JSON schema, `false` for none. The others are asked for a JSON object
   * and told the schema as an instruction, which is reported. Default: all.
   */
  readonly jsonSchema?: RegExp | false
  /** Fields that ask for an effort, where they are others than `reasoning_effort` with the same word. */
  readonly efforts?: Readonly<Partial<Record<Effort, JsonObject>>>
  /**
   * Its options in `providerOptions` whose fields are not their names in snake case, by path (`thinking.budgetTokens`);
   * `null` for what its API has no field for.
   */
  readonly options?: Readonly<Record<string, string | null>>
}

export interface MessagesQuirks extends WireQuirks {
  /** Sent in the body as `anthropic_version` instead of the header, and the model stays out of the body. */
  readonly bodyVersion?: string
  /** Where it is told whether to stream. `url`: `stream` in the body is refused. Default `body`. */
  readonly streamFlag?: 'body' | 'url'
  /** Where `anthropic-beta` values go, and which of them are known there, others are an error; absent list: all. */
  readonly betas?: { readonly in: 'header' | 'body'; readonly allow?: readonly string[] }
  /** Models (its own ids) that keep a prompt cached for as long as they are told; others refuse `ttl`. Default: all. */
  readonly cacheTtl?: RegExp
  /**
   * Whose thinking its models (its own ids) give and take back: each only takes what it signed itself. Default: the
   * provider's own; a model that fits none takes everybody's, as far as is known.
   */
  readonly issuers?: Readonly<Record<string, RegExp>>
  /** The `anthropic-beta` value that the fields of a tier need. */
  readonly tierBetas?: Readonly<Partial<Record<Tier, string>>>
}

/** The quirks that a wire's codec knows. */
export interface QuirksOf {
  readonly 'openai-chat': ChatQuirks
  readonly 'anthropic-messages': MessagesQuirks
}

/** Those of some wire, for who hands them through to its codec. */
export type Quirks = QuirksOf[keyof QuirksOf]

/** Does this model, by the provider's own id, hold an answer to a JSON schema? */
export const takesSchema = (quirks: Quirks, model: string): boolean => {
  const jsonSchema = 'jsonSchema' in quirks ? quirks.jsonSchema : undefined
  return jsonSchema === undefined || (jsonSchema !== false && jsonSchema.test(model))
}
