import type { WireName } from './call.ts'
import type { JsonValue } from './json/value.ts'

/** Whom a request is rewritten for when the caller's own bytes cannot be relayed: one of our wires, or a package. */
export type Target = WireName | 'package'

/**
 * What becomes of a field. A list: it is carried, to these places of the body, or of a package's call options.
 * `gateway`: the gateway itself acts on it. `reported`: left out with a warning. `left-out`: the same, but it is in the
 * canonical form, and who encodes that for the target reports it. `refused`: without it the answer would be another one.
 */
export type Treatment = readonly string[] | 'gateway' | 'reported' | 'left-out' | 'refused'

export interface Field extends Readonly<Record<Target, Treatment>> {
  readonly why: string
  /** A value that says the same as leaving the field away. */
  readonly harmless?: (value: JsonValue) => boolean
}

/** Fields by their path in the body, `[]` for the elements of a list: `tools[].strict`. What is not listed is unknown. */
export type Fields = Readonly<Record<string, Field>>
