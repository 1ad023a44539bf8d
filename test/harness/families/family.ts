import type { Said } from '../said.ts'
import type { Received, Scripted } from '../upstream.ts'

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

/** Providers that are reached in the same way, as one fake of them behind a real socket. */
export interface Family {
  readonly name: string
  readonly provider: string
  readonly model: string
  /** Where below the fake upstream it listens. */
  readonly path: string
  answer(request: Received, said: Said): Scripted
  fail(status: number, message: string, headers: Readonly<Record<string, string>>): Scripted
  /** Its API may be another one for provider packages: the path tells which. */
  shapes(path: string): Shapes
}
