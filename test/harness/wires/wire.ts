import type { ApiName } from '#gateway/core/provider/endpoint.ts'
import type { ProviderRequest, Scripted } from '../fake-provider.ts'
import type { ModelAnswer } from '../model-answer.ts'

/** What has to be somewhere in the provider's own body; one of them where callers and packages have the choice. */
export type Shape = object | readonly object[]

/** How a request must look upstream. */
export interface Shapes {
  readonly system: (text: string) => Shape
  readonly image: (mediaType: string, base64: string) => Shape
  readonly tool: (name: string) => Shape
  readonly toolChoice: (name: string) => Shape
  readonly anyTool: Shape
  readonly result: (call: { id: string; name: string }, output: string) => Shape
  /** Reasoning that comes back with the signature of who issued it; absent where the wire has none. */
  readonly signed?: (text: string, signature: string) => Shape
  readonly stop: (word: string) => Shape
  readonly schema: (schema: object) => Shape
}

/** How a provider answers, and what a request to it looks like. */
export interface ProviderWire {
  readonly name: string
  readonly provider: string
  readonly model: string
  /** Which of the provider's APIs it is, where there are several. */
  readonly api?: ApiName
  /** Where below the fake provider's URL it listens. */
  readonly path: string
  /** Its streams tell usage unasked, beside the finish reason: relayed, that stays so. */
  readonly tellsUsage?: true
  answer(request: ProviderRequest, reply: ModelAnswer): Scripted
  fail(status: number, message: string, headers: Readonly<Record<string, string>>): Scripted
  /** Its API may be another one for provider packages: the path tells which. */
  shapes(path: string): Shapes
}
