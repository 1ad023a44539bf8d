import type { WireName } from './call.ts'
import type { JsonValue } from './json/value.ts'

/** Whom a request is rewritten for when the caller's own bytes cannot be relayed: one of our wires, or a package. */
export type FieldTarget = WireName | 'package'

/**
 * What becomes of a field that is not carried. `gateway`: the gateway itself acts on it. `reported`: left out with a
 * warning. `left-out`: the same, but the encoder of the target reports it. `refused`: without it the answer would be
 * another one.
 */
export type Fate = 'gateway' | 'reported' | 'left-out' | 'refused'

/** A list: the field is carried, to these places of the body, or of a package's call options. */
export type Treatment = readonly string[] | Fate

/** Where a field of a dialect goes in the canonical form: a row of the dialect's table. */
export interface Field {
  /**
   * Its places in the canonical form, which are those of a package's call options; or its fate everywhere. A package
   * gets all of them, a wire reads the first that it carries. `[audio]` is a list's elements of one kind: a wire that
   * has no row for the kind treats it as `[]`, the elements of any.
   */
  readonly to: readonly string[] | Exclude<Fate, 'left-out'>
  /** What it is, or why it cannot be carried. */
  readonly why: string
  /** Its fate where a target knows none of its places: `reported` unless this says otherwise. */
  readonly elsewhere?: 'gateway' | 'refused'
  /** Targets that treat it otherwise than its places. */
  readonly except?: { readonly [T in FieldTarget]?: Treatment }
  /** A value that says the same as leaving the field away. */
  readonly harmless?: (value: JsonValue) => boolean
}

/**
 * Fields by their path in the body, `[]` for the elements of a list: `tools[].strict`. What is not listed is unknown.
 */
export type Fields = Readonly<Record<string, Field>>

/** What a wire does with a place of the canonical form; its own reason comes before the field's. */
export type Placement = Treatment | { readonly becomes: Fate; readonly why: string }

/** What a wire has places for: a row for each place of the canonical form, and for its own `providerOptions`. */
export type Places = Readonly<Record<string, Placement>>

/** `harmless` for fields with defaults. */
export const isOneOf =
  (...values: readonly JsonValue[]) =>
  (value: JsonValue): boolean =>
    values.includes(value)
