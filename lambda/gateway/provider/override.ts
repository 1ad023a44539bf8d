/** A known provider changed; or, with `type`, a provider of the deployment's own. */
export interface ProviderOverride {
  readonly type?: 'openai-compatible' | 'anthropic-compatible'
  /** Without a trailing slash. */
  readonly baseUrl?: string
  /** The environment variable that holds its key. Absent for a provider of one's own: it takes no key. */
  readonly apiKeyEnv?: string
  readonly zdr?: boolean
  readonly noTraining?: boolean
  /** Whether its streams end with `data: [DONE]`. */
  readonly endsWithDone?: boolean
}

/** A provider that is described by data alone. */
export interface CompatibleProvider extends Omit<ProviderOverride, 'type'> {
  readonly slug: string
  readonly name?: string
  readonly baseUrl: string
}
