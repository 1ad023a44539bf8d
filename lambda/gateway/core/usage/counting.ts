/** How a provider counts otherwise than OpenAI. */
export interface Counting {
  /** `beside`: more reasoning than completion is no contradiction there, but not inside of it. */
  readonly reasoningTokens?: 'beside'
  /** `sums`: a total that is not the sum of its parts says that they are wrong, or not all. */
  readonly totals?: 'sums'
  /** Of what is read from a cache its Messages API does not say whether the caller or the provider put it there. */
  readonly cacheReads?: 'either'
  /** What tells the fee of a request there: without it, and without a count of searches, the fee is not known. */
  readonly feeBy?: string
}
