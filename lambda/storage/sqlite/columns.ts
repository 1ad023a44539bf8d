import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'

export type Row = Readonly<Record<string, SQLOutputValue>>

/** How a field becomes a column and comes back. */
interface Codec<T> {
  readonly write: (value: T) => SQLInputValue
  readonly read: (column: NonNullable<SQLOutputValue>) => T
}

/** The codec of each field of T. Columns are called as the fields are; NULL is an absent one. */
export type Columns<T> = { readonly [K in keyof T]-?: Codec<NonNullable<T[K]>> }

export const plain = <T extends string | number>(): Codec<T> => ({
  write: (value) => value,
  read: (column) => column as T,
})

export const flag: Codec<boolean> = { write: Number, read: Boolean }

/** JSON text. */
export const json = <T>(): Codec<T> => ({
  write: (value) => JSON.stringify(value),
  read: (column) => JSON.parse(String(column)) as T,
})

/** Columns that are no field of T are ignored. */
export const fromRow = <T extends object>(columns: Columns<T>, row: Row): T => {
  const value: Partial<T> = {}
  for (const field in columns) {
    const column = row[field]
    if (column !== null && column !== undefined) value[field] = columns[field].read(column)
  }
  return value as T
}

/** Parameters by the names of the fields that are given. */
export const toParameters = <T extends object>(
  columns: Columns<T>,
  value: { readonly [K in keyof T]?: T[K] | null },
): Record<string, SQLInputValue> => {
  const parameters: Record<string, SQLInputValue> = {}
  for (const field in columns) {
    const content = value[field]
    if (content !== undefined) parameters[field] = content === null ? null : columns[field].write(content)
  }
  return parameters
}
