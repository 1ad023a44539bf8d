import type { JsonObject } from '../json/value.ts'
import type { Effort, Tier } from './means.ts'

/** How a provider's use of a wire differs from the wire's owner. Data, so that no code asks for a provider's name. */
interface WireQuirks {
  /** `false`: official clients cannot read its raw answers, so same-dialect traffic is translated instead of relayed. */
  readonly relay?: false
  /** Extensions of the dialect (see `Call.extensions`) that it understands natively. */
  readonly extensions?: readonly string[]
  /** Fields that it rejects: left out, and reported, of a body that we write; of a relayed one in Messages as well. */
  readonly rejects?: readonly string[]
}

export interface ChatQuirks extends WireQuirks {
  /** Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** `unasked`: it sends usage in streams by itself and rejects `stream_options`. Default `asked`. */
  readonly usage?: 'asked' | 'unasked'
  /** What a stream ends with; one that does not was cut. Default `done`: `data: [DONE]`. */
  readonly ends?: 'done' | 'finish-reason'
  /** It wants an answer between results of tools and what the user says next. */
  readonly answerAfterTools?: true
  /**
   * Where assistant reasoning goes back in a follow-up request; absent: it is not sent back. `whenEmpty: 'send'`: a message
   * without the field is an error there, an empty one is none.
   */
  readonly reasoning?: {
    readonly field: 'reasoning_content' | 'reasoning'
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
   * Models (its own ids) that hold an answer to a JSON schema, `false` for none. The others are asked for a JSON object and
   * told the schema as an instruction, which is reported. Default: all.
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
  /** Where `anthropic-beta` values go, and which of them are known there; absent list: all. */
  readonly betas?: { readonly in: 'header' | 'body'; readonly allow?: readonly string[] }
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
