import type { Said } from '../said.ts'
import type { Received, Scripted } from '../upstream.ts'

/** How a request must look upstream: each is an object that has to be somewhere in the provider's own body. */
export interface Shapes {
  readonly system: (text: string) => object
  readonly image: (mediaType: string, base64: string) => object
  readonly tool: (name: string) => object
  readonly toolChoice: (name: string) => object
  readonly anyTool: object
  readonly result: (call: { id: string; name: string }, output: string) => object
  readonly stop: (word: string) => object
  readonly schema: (schema: object) => object
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
