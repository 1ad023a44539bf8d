import type { NameForm } from '../canonical/tool-names.ts'
import type { JsonObject } from '../json/value.ts'

/**
 * The part of JSON Schema that a grammar is made of: what stands in a schema beyond it is refused, or ignored in
 * silence.
 */
export interface Subset {
  readonly keywords: ReadonlySet<string>
  /** Values of `format`. Absent: any. */
  readonly formats?: ReadonlySet<string>
  /** What in a `pattern` cannot be compiled. */
  readonly unreadPattern?: RegExp
  /** The highest `minItems`. Absent: any. */
  readonly mostMinItems?: number
  /** Types of values in `enum` and `const`. Absent: any. */
  readonly literals?: readonly string[]
  /**
   * Every object says `additionalProperties: false`, and every value has a type: there are no maps, and no "anything".
   */
  readonly closed?: true
  /** `$ref` with nothing beside it, to a definition of the same schema. Absent: as JSON Schema has it. */
  readonly plainReferences?: true
  /** Definitions that contain themselves: `optional` where a property leads back that need not be there. */
  readonly recursion: 'any' | 'optional' | 'none'
  /** Counted over the whole schema; a reference counts once. Absent: any number. */
  readonly limits?: Partial<Size>
}

export interface Size {
  readonly properties: number
  /** Properties that are not `required`. */
  readonly optional: number
  /** `anyOf`, and lists of types. */
  readonly unions: number
  readonly enumValues: number
  /** Objects within objects. */
  readonly depth: number
}

/** What a receiver takes as a schema in one place. */
export interface SchemaRules {
  /** The schema is of one object, with `properties`, and with no alternatives at its root. */
  readonly rootObject?: true
  readonly subset?: Subset
}

/** What a path takes as schemas in the places that there are for them. */
export interface SchemasTaken {
  readonly tools: SchemaRules
  /** Names of properties at the top of a tool's schema. Absent: any. */
  readonly toolKeys?: NameForm
  /** Of tools with `strict`. Absent: as of other tools. */
  readonly strictTools?: SchemaRules
  /** Of all tools with `strict` together. Absent: any number of any size. */
  readonly allStrictTools?: { readonly tools: number } & Partial<Size>
  /** Of response formats. Absent: any. */
  readonly format?: SchemaRules
  /** Names of properties at the top of a response format. Absent: any. */
  readonly formatKeys?: NameForm
  /** Of response formats that are marked as strict, where there is such a mark. */
  readonly strictFormat?: SchemaRules
  /** Options of a package with which it carries a response format that does not fit, unenforced. */
  readonly unfit?: JsonObject
}

/** A schema for a receiver, and what of it was lost on the way, as `keyword at path`. */
export interface Fitted {
  /** The schema as it came if it does not fit. */
  readonly schema: JsonObject
  /** What will not be enforced, or why the schema does not fit. */
  readonly lost: readonly string[]
  readonly fits: boolean
}
