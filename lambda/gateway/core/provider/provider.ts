import type { WireName } from '../call.ts'
import type { PackageModel } from '../canonical/parts.ts'
import type { JsonObject } from '../json/value.ts'
import type { Pico } from '../money.ts'
import type { UsageFormat } from '../usage/buckets.ts'
import type { Means } from './means.ts'
import type { QuirksOf } from './quirks.ts'

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
  /** A key in PEM form: it has line breaks, as no header or URL may. */
  readonly isPem?: true
  /** It opens nothing, such as a region: errors may name it. */
  readonly isOpen?: true
}

/** What a team calls a model at its own account, e.g. the name of its Azure deployment. */
export interface ModelMapping {
  readonly gatewayModelSlug: string
  readonly customModelId: string
}

/** A request to a provider, as its URL needs to see it. */
export interface UrlInput {
  /** Without a trailing slash. */
  readonly baseUrl: string
  /** The provider's own model id. */
  readonly model: string
  readonly stream: boolean
  readonly credential: Credential
}

/** How a request proves who we are. `google-oauth` exchanges a service account for a token. */
export type Auth =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string; readonly field: string }
  | { readonly kind: 'google-oauth' }
  | { readonly kind: 'none' }

export interface HttpsReach {
  readonly via: 'https'
  readonly url: (input: UrlInput) => string
  readonly auth: Auth
  readonly headers?: Readonly<Record<string, string>>
  /** The endpoint that counts tokens without generating, where there is one. */
  readonly countTokensUrl?: (input: UrlInput) => string
}

/** How requests get there: over our own transport, or as the AWS SDK's InvokeModel, which finds and signs by itself. */
export type Reach = HttpsReach | { readonly via: 'bedrock' }

/** One wire format that a provider speaks natively. */
export interface WireEndpoint<W extends WireName = WireName> extends Means {
  readonly into: 'body'
  readonly reach: Reach
  readonly quirks: QuirksOf[W]
  /** Whether it serves this upstream model over this wire; absent: all of them. */
  readonly serves?: (model: string) => boolean
  /**
   * Why it would turn down a request although it serves the model: its package is asked instead. Absent: it never does.
   */
  readonly refuses?: (request: RequestFacts) => string | undefined
}

/** A request as far as it decides how a provider can be asked. */
export interface RequestFacts {
  /** The provider's own model id. */
  readonly model: string
  readonly baseUrl: string | undefined
  /** In the caller's dialect. */
  readonly body: JsonObject
}

/** What a package gets to build a model from; everything explicit, nothing may be read from the environment. */
export interface PackageInput {
  readonly model: string
  readonly baseUrl: string | undefined
  readonly credential: Credential
  /** Goes through our transport: timeouts, connection pool. */
  readonly fetch: typeof globalThis.fetch
  /** AWS credentials from the default chain, where there are no keys in the credential. */
  readonly awsCredentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>
  /** An access token for the credential's service account. */
  readonly googleAccessToken?: () => Promise<string>
}

/** A provider's AI SDK package (or, for `sim`, a model of our own), imported when first needed. */
export interface ProviderPackage extends Means {
  /** Keys of `providerOptions` that it reads, e.g. `google` for both google and vertex. */
  readonly into: { readonly options: string }
  readonly load: (input: PackageInput) => Promise<PackageModel>
  /** The shape of `usage.raw` in its answers. */
  readonly usage: UsageFormat
  /** Its streams end with `data: [DONE]`, which it does not check: one that does not was cut. */
  readonly ends?: 'done'
  /**
   * What tells the ending of its streams beside a word. `event`: it finishes at the terminal event, and says
   * `interrupted` where there was none; `status`: the response in that event, which it shows raw. Absent: without a
   * word they were cut.
   */
  readonly endsBy?: 'event' | 'status'
  /** Options where the caller says nothing, for callers of our own dialects, whose APIs have these as defaults. */
  readonly defaults?: JsonObject
  /** Whose own tools it runs, by the first word of their ids. Default: those of its options. */
  readonly toolsOf?: readonly string[]
  /** Whether it serves this upstream model; absent: all of them. */
  readonly serves?: (model: string) => boolean
}

/** `partly`: what it states is not all that the answer cost, or cannot be read. Undefined: it states nothing. */
export type StatedCost = Pico | 'partly' | undefined

/** Who serves models. A value, one small file each. */
export interface Provider {
  readonly slug: string
  readonly name: string
  /**
   * Country in which its company is at home, ISO 3166 alpha-2. Absent: not known, as of those who only hand requests
   * on.
   */
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
  /**
   * It reads URLs in the name of the credential's account: of all schemes but http(s) and data, and at these hosts.
   * Absent: it has no storage, or reads as anybody could.
   */
  readonly ownStorage?: { readonly hosts: readonly string[] }
  /** In the order in which callers of other dialects prefer them. */
  readonly wires: { readonly [W in WireName]?: WireEndpoint<W> }
  readonly package?: ProviderPackage
  /** Agreements on file, with the page and date they were read from. Absent means none is known. */
  readonly zeroDataRetention?: { readonly source: string; readonly date: string }
  readonly noTraining?: { readonly source: string; readonly date: string }
  /** It has no models but the catalog's. */
  readonly servesOnlyListed?: true
  /** What an answer cost by its usage, in the provider's own word. Absent: what it says of money means nothing. */
  readonly statedCost?: (usage: JsonObject) => StatedCost
  /** What it calls the tier of its list price, where the words are others than the usual `default` and `standard`. */
  readonly listTiers?: readonly string[]
  /** Models with structured output beyond what their tags say: every model with tools, or these ids of the catalog. */
  readonly structuredOutput?: 'tool-use' | ((id: string) => boolean)
}

/** What a deployment says of a provider: a known one changed or, with `type`, one of its own. */
export interface ProviderOverride {
  readonly type?: 'openai-compatible' | 'anthropic-compatible'
  /** Without a trailing slash. */
  readonly baseUrl?: string
  /**
   * The environment variable that holds its key; when deployed, its secret does. Absent for one's own: it takes none.
   */
  readonly apiKeyEnv?: string
  readonly zdr?: boolean
  readonly noTraining?: boolean
  /** Whether its streams end with `data: [DONE]`. */
  readonly endsWithDone?: boolean
}
