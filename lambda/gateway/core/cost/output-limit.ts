/** What a request itself holds the answer of an attempt to. */
export interface OutputLimit {
  /** Tokens of each answer, thinking included; undefined where no number is told that the provider is known to keep to. */
  readonly tokens?: number
  /** What holds it besides: the most that its model answers with, or its context window alone where thinking comes on top. */
  readonly within: 'model' | 'window'
}
