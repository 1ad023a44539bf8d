import type { Api, Told } from '../answers.ts'
import type { Used } from '../decimal.ts'
import type { Dialect } from '../lab.ts'

/** An answer, and what it costs. */
export interface Case {
  readonly name: string
  readonly model: string
  readonly provider: string
  /** What the provider says, in each of its APIs that are asked. */
  readonly told: Partial<Record<Api, Told>>
  /** What that means. All of it, unless something is `missing`. */
  readonly used?: Used
  /** What the cost does not know. `known` has what `used` costs, then. */
  readonly missing?: readonly string[]
  /** What else it may have been at most, where a bound is known. */
  readonly atMost?: Used
  /** Pico-dollars that the provider states itself. */
  readonly stated?: bigint
  /** Default: all. */
  readonly dialects?: readonly Dialect[]
  /** `providerOptions.gateway`. */
  readonly options?: object
  /** Which of the provider's endpoints it is, where there are several. */
  readonly upstream?: string
  readonly tools?: readonly object[]
}

/** The same in several APIs. */
export const over = (told: Told, ...apis: readonly Api[]): Partial<Record<Api, Told>> =>
  Object.fromEntries(apis.map((api) => [api, told]))
