import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** A row of the table: its attributes by their short names. */
export type Item = Record<string, AttributeValue>

/** How a field becomes an attribute and comes back. */
export interface Codec<T> {
  readonly write: (value: T) => AttributeValue
  readonly read: (attribute: AttributeValue) => T
}

/** A field's attribute name and codec, for every field of T. */
export type Attributes<T> = { readonly [K in keyof T]-?: readonly [name: string, codec: Codec<NonNullable<T[K]>>] }

export const text = <T extends string = string>(): Codec<T> => ({
  write: (value) => ({ S: value }),
  read: (attribute) => (attribute.S ?? '') as T,
})

export const number: Codec<number> = {
  write: (value) => ({ N: String(value) }),
  read: (attribute) => Number(attribute.N),
}

/** A whole number of any size as its decimal string: DynamoDB keeps 38 digits exactly. */
export const decimal: Codec<string> = {
  write: (value) => ({ N: value }),
  read: (attribute) => attribute.N ?? '0',
}

export const flag: Codec<boolean> = {
  write: (value) => ({ BOOL: value }),
  read: (attribute) => attribute.BOOL === true,
}

/** A shape in JSON that is shorter than the value's own. */
export interface Packing<T> {
  readonly pack: (value: T) => unknown
  readonly unpack: (packed: unknown) => T
}

/**
 * An object as the array of its values up to the last one, as names would be most of it. A new field goes to the end; one
 * of a later version is not read.
 */
export const row = <T extends object>(...fields: readonly (keyof T)[]): Packing<T> => ({
  pack: (value) =>
    fields.slice(0, fields.findLastIndex((field) => value[field] !== undefined) + 1).map((field) => value[field]),
  unpack: (packed) =>
    Object.fromEntries(
      fields.flatMap((field, at) => {
        const value = (packed as readonly unknown[])[at] ?? undefined
        return value === undefined ? [] : [[field, value]]
      }),
    ) as T,
})

export const list = <T>({ pack, unpack }: Packing<T>): Packing<readonly T[]> => ({
  pack: (values) => values.map(pack),
  unpack: (packed) => (packed as readonly unknown[]).map(unpack),
})

/** The same with shorter shapes for some of its fields. */
export const within = <T extends object>(
  { pack, unpack }: Packing<T>,
  inner: { readonly [K in keyof T]?: Packing<NonNullable<T[K]>> },
): Packing<T> => {
  const each = (value: T, change: (packing: Packing<unknown>, field: unknown) => unknown): T => {
    const changed = { ...value }
    for (const field in inner) {
      const content = value[field]
      if (content !== undefined) changed[field] = change(inner[field] as Packing<unknown>, content) as typeof content
    }
    return changed
  }
  return {
    pack: (value) => pack(each(value, (packing, field) => packing.pack(field))),
    unpack: (packed) => each(unpack(packed), (packing, field) => packing.unpack(field)),
  }
}

/** Counts by name, zeros absent, as `120,,30`. A new name goes to the end; one of a later version is not read. */
export const counts = <K extends string>(...names: readonly K[]): Packing<Readonly<Partial<Record<K, number>>>> => ({
  pack: (value) =>
    names
      .map((name) => value[name] ?? '')
      .join(',')
      .replace(/,+$/, ''),
  unpack: (packed) =>
    Object.fromEntries(
      String(packed)
        .split(',', names.length)
        .flatMap((count, at) => (count === '' ? [] : [[names[at], Number(count)]])),
    ) as Partial<Record<K, number>>,
})

const asIs = { pack: (value: unknown) => value, unpack: (packed: unknown) => packed }

/** JSON text. */
export const json = <T>({ pack, unpack } = asIs as Packing<T>): Codec<T> => ({
  write: (value) => ({ S: JSON.stringify(pack(value)) }),
  read: (attribute) => unpack(JSON.parse(attribute.S ?? 'null')),
})

/** Absent fields take no room. */
export const toItem = <T extends object>(attributes: Attributes<T>, value: T): Item => {
  const item: Item = {}
  for (const field in attributes) {
    const [name, codec] = attributes[field]
    const content = value[field]
    if (content !== undefined && content !== null) item[name] = codec.write(content)
  }
  return item
}

/** Reverses `toItem`; attributes that are no field of T are ignored. */
export const fromItem = <T extends object>(attributes: Attributes<T>, item: Item): T => {
  const value: Partial<T> = {}
  for (const field in attributes) {
    const [name, codec] = attributes[field]
    const attribute = item[name]
    if (attribute) value[field] = codec.read(attribute)
  }
  return value as T
}
