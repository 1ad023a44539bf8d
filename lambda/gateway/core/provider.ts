import type { WireName } from './call.ts'
import type { CallIdForm } from './canonical/call-ids.ts'
import type { AdapterModel, CallOptions } from './canonical/parts.ts'
import type { JsonObject } from './json/value.ts'
import type { UsageFormat } from './usage/buckets.ts'

/** What authenticates us at a provider: the fields that the provider's `credential` shape names. Memory only. */
export type Credential = Readonly<Record<string, string>>

export interface CredentialField {
  /** Environment variables that hold it for the local server, the first set one wins; AI SDK packages' own names. */
  readonly env: readonly string[]
  readonly required: boolean
  /** The object inside which the documented shape of a team's own credential has it, e.g. `googleCredentials`. */
  readonly within?: string
  /** Taken where a team's own credential does not say. */
  readonly byDefault?: string
}

/** What a team calls a model at its own account, e.g. the name of its Azure deployment. */
export interface ModelMapping {
  readonly gatewayModelSlug: string
  readonly customModelId: string
}

/** A request to a provider, as its URL and auth need to see it. */
export interface Target {
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** The provider's own model id. */
  readonly model: string
  readonly stream: boolean
  readonly credential: Credential
}

/** How a request proves who we are. `google-oauth` exchanges a service account for a token; `aws` is the AWS SDK's. */
export type Auth =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string; readonly field: string }
  | { readonly kind: 'google-oauth' }
  | { readonly kind: 'aws' }
  | { readonly kind: 'none' }

/** A service tier beside the standard one: `fast` and `priority` answer sooner and cost more, `flex` the reverse. */
export type Tier = 'fast' | 'flex' | 'priority'

/** How much to think, in the canonical form's words. */
export type Effort = Exclude<NonNullable<CallOptions['reasoning']>, 'provider-default'>

/** Where an API takes an opaque id of the end user, for its detection of abuse. */
export type SafetyField = 'safety_identifier' | 'metadata.user_id'

/** How a provider's use of a wire differs from the wire's owner. Data, so that no code asks for a provider's name. */
export interface Quirks {
  /** Official clients cannot read its raw answers, so same-dialect traffic is translated instead of relayed. */
  readonly neverRelay?: boolean
  /** Extensions of the dialect (see `Call.extensions`) that it understands natively. */
  readonly extensions?: readonly string[]
  /** Fields of a request that it rejects: left out and reported. */
  readonly rejects?: readonly string[]
  /** May URLs of images or files be sent on? Otherwise the gateway fetches them and sends bytes. Default both true. */
  readonly imageUrls?: boolean
  readonly fileUrls?: boolean
  /** Upstream models whose prompts are cached up to where `cache_control` marks them; absent: none, or unasked. */
  readonly cacheMarkers?: RegExp
  /** Fields of the body that ask for a tier; absent: it cannot be asked for. */
  readonly tiers?: Readonly<Partial<Record<Tier, JsonObject>>>
  /** Fields that keep inference in a region group, for models with a price for that (`geoMultipliers`). Absent: none. */
  readonly geos?: Readonly<Record<string, JsonObject>>
  /** Absent: it has none, or none is documented. */
  readonly safetyIdentifier?: SafetyField

  // openai-chat
  /** Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** It sends usage in streams without being asked and rejects `stream_options`. Default: asked for. */
  readonly usageUnasked?: boolean
  /** Streams end without `data: [DONE]`. Default: they end with it, and one that does not was cut. */
  readonly noDoneMarker?: boolean
  /** The role for instructions. Default `system`. */
  readonly systemRole?: 'system' | 'developer'
  /** It takes instructions in any number and place. Default: in one message at the beginning, as many templates want it. */
  readonly systemAnywhere?: boolean
  /** It wants an answer between results of tools and what the user says next. */
  readonly answerAfterTools?: boolean
  /** Where assistant reasoning goes back in a follow-up request; absent: it is not sent back. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning'
  /** An assistant message without reasoning is an error there, an empty one is none. */
  readonly reasoningRequired?: boolean
  /** Tool call ids must match this; others are mapped onto it. */
  readonly toolCallId?: CallIdForm
  /** What `tool_choice: required` is called there. Default `required`. */
  readonly requiredToolChoice?: 'required' | 'any'
  /** The name of the seed. Default `seed`. */
  readonly seedField?: 'seed' | 'random_seed'
  /** It takes `top_k`. */
  readonly topK?: boolean
  /** Models (its own ids) that refuse settings of sampling. */
  readonly unsampled?: RegExp
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

  // anthropic-messages
  /** Sent in the body as `anthropic_version` instead of the header, and the model stays out of the body. */
  readonly bodyVersion?: string
  /** Whether to stream is told by the URL, and `stream` in the body is refused. */
  readonly noStreamField?: boolean
  /** Where `anthropic-beta` values go, and which of them are known there; absent list: all. */
  readonly betas?: { readonly in: 'header' | 'body'; readonly allow?: readonly string[] }
  /** The `anthropic-beta` value that the fields of a tier need. */
  readonly tierBetas?: Readonly<Partial<Record<Tier, string>>>
}

/** One wire format that a provider speaks natively. */
export interface WireEndpoint {
  /** `https`, or the AWS SDK's InvokeModel for Bedrock. */
  readonly transport: 'https' | 'bedrock-invoke'
  readonly url: (target: Target) => string
  readonly auth: Auth
  readonly headers?: Readonly<Record<string, string>>
  readonly quirks: Quirks
  /** The endpoint that counts tokens without generating, where there is one. */
  readonly countTokensUrl?: (target: Target) => string
  /** Whether it serves this upstream model over this wire; absent: all of them. */
  readonly serves?: (model: string) => boolean
  /** What it would turn down although it serves the model; where there is another path, that is taken. Absent: nothing. */
  readonly refuses?: (asked: Asked) => Refusal | undefined
}

/** A request as far as it decides how a provider can be asked. */
export interface Asked {
  /** The provider's own model id. */
  readonly model: string
  readonly baseUrl: string | undefined
  /** In the caller's dialect. */
  readonly body: JsonObject
}

/** `body`: the caller's own body, a translated one is taken. `any`: every body over this wire. */
export type Refusal = 'body' | 'any'

/** What an adapter gets to build a model from; everything explicit, nothing may be read from the environment. */
export interface AdapterInput {
  readonly model: string
  readonly baseUrl: string | undefined
  readonly credential: Credential
  /** Goes through our transport: timeouts, connection pool. */
  readonly fetch: typeof globalThis.fetch
  /** AWS credentials from the default chain, for providers with `aws` auth and no keys in the credential. */
  readonly awsCredentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>
  /** An access token for the credential's service account, for providers with `google-oauth`. */
  readonly googleAccessToken?: () => Promise<string>
}

/** An option of a package that has a prompt cached up to the message or part that carries it. */
export interface CacheOption {
  /** Upstream models that it is for: others reject it, or cache unasked. */
  readonly models: RegExp
  readonly name: string
  /** Beside it a lifetime other than the default is `ttl`. */
  readonly value: JsonObject
}

/** A provider reached through its AI SDK package (or, for `sim`, through a model of our own). Loaded lazily. */
export interface Adapter {
  readonly load: (input: AdapterInput) => Promise<AdapterModel>
  /** The shape of `usage.raw` in its answers. */
  readonly usage: UsageFormat
  /** Keys of `providerOptions` that it reads, e.g. `google` for both google and vertex. */
  readonly optionsKey: string
  /** Under `optionsKey`; absent: it caches unasked, or not at all. */
  readonly cacheOption?: CacheOption
  /** Options where the caller says nothing, for callers of our own dialects, whose APIs have these as defaults. */
  readonly defaults?: JsonObject
  /** It takes instructions in any place. Default: at the beginning, packages throw for others. */
  readonly systemAnywhere?: boolean
  /** Tool call ids must match this; others are mapped onto it. */
  readonly toolCallId?: CallIdForm
  /** Whose own tools it runs, by the first word of their ids. Default: those of `optionsKey`. */
  readonly toolsOf?: readonly string[]
  /** Its options that ask for a tier; absent: it cannot be asked for. */
  readonly tiers?: Readonly<Partial<Record<Tier, JsonObject>>>
  /** Its options that keep inference in a region group. */
  readonly geos?: Readonly<Record<string, JsonObject>>
  /** The field that its options carry, in camel case; absent: none. */
  readonly safetyIdentifier?: SafetyField
  /** Whether it serves this upstream model; absent: all of them. */
  readonly serves?: (model: string) => boolean
}

/** Who serves models. A value, one small file each. */
export interface Provider {
  readonly slug: string
  readonly name: string
  /** Country in which its company is at home, ISO 3166 alpha-2. Absent: not known, as of those who only hand requests on. */
  readonly headquarters?: string
  /** Without a trailing slash; overrides may change it. Absent where the credential or region decides. */
  readonly baseUrl?: string
  /** Fields of its credential by name. Empty: it needs none. */
  readonly credential: Readonly<Record<string, CredentialField>>
  /** A team's own credential has all fields of one of these sets. Absent: the required ones. */
  readonly credentialSets?: readonly (readonly string[])[]
  /** It may also be reached with ambient AWS credentials (role, profile) when no keys are stored. */
  readonly ambientAws?: boolean
  /** Can endpoints of that region group (`us`, `eu`, `global`) be called from the credential's region? Absent: yes. */
  readonly reaches?: (geo: string, region: string) => boolean
  /** Never planned unless the caller names its model. */
  readonly onlyWhenAsked?: boolean
  /** In the order in which callers of other dialects prefer them. */
  readonly wires: Readonly<Partial<Record<WireName, WireEndpoint>>>
  readonly adapter?: Adapter
  /** Agreements on file, with the page and date they were read from. Absent means none is known. */
  readonly zeroDataRetention?: { readonly source: string; readonly date: string }
  readonly noTraining?: { readonly source: string; readonly date: string }
  /** Models that answer by a JSON schema where their tags do not say so: all that use tools, or these ids of the catalog. */
  readonly structuredOutput?: 'tool-use' | RegExp
  /** Extra settings that overrides may carry for it, e.g. a region. */
  readonly settings?: JsonObject
}

/** What a deployment says of a provider: a known one changed or, with `type`, one of its own. */
export interface ProviderOverride {
  readonly type?: 'openai-compatible' | 'anthropic-compatible'
  /** Without a trailing slash. */
  readonly baseUrl?: string
  /** The environment variable that holds its key; when deployed, its secret does. Absent for one's own: it takes none. */
  readonly apiKeyEnv?: string
  readonly zdr?: boolean
  readonly noTraining?: boolean
  /** Whether its streams end with `data: [DONE]`. */
  readonly endsWithDone?: boolean
}
