/**
 * One error: what provokes it, how the caller's dialect renders it (HTTP status or `event` for one inside a stream, then
 * type, code and param as far as the envelope has them), and its exact message. Ports and ids that change with every run
 * are `PORT`, `gen_ID` and `key_ID`.
 */
export type Row<Given> = readonly [given: Given, head: string, message: string]

/** Errors that are provoked in the same way, by name. */
export type Rows<Given> = Readonly<Record<string, Row<Given>>>

/**
 * Errors that name one field and are rendered alike: the message is the field and what is said of it; where the envelope
 * has a param, that is the field.
 */
export type Fields<Given> = Readonly<Record<string, readonly [given: Given, field: string, said: string]>>

/** How a table of fields is rendered: `FIELD` stands for the field. */
export interface Rendering {
  readonly head: string
  readonly message: `${string}FIELD${' ' | ': '}`
}

export const rendered = <Given>(fields: Fields<Given>, { head, message }: Rendering): Rows<Given> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, [given, field, said]]) => [
      name,
      [given, head.replace('FIELD', field), message.replace('FIELD', field) + said],
    ]),
  )

export const withoutChance = (text: string): string =>
  text.replaceAll(/127\.0\.0\.1:\d{2,5}/g, '127.0.0.1:PORT').replaceAll(/\b(gen|key)_[0-9A-Z]{26}\b/g, '$1_ID')
