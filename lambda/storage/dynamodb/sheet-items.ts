import { gunzipSync, gzipSync } from 'node:zlib'
import { decodeCells, encodeCells } from '../ledger/sheet.ts'
import { type Cell, NO_SUMS, type Sheet } from '../ledger/sums.ts'
import { type Codec, type Item, number } from './attributes.ts'
import { idOf } from './log/newest-first.ts'

/** An item may have 400 KB. */
const MOST_BYTES = 300_000

/** So that versions are in the order of their names. */
const VERSION_DIGITS = 12
const CHUNK_DIGITS = 4

/** How many chunks each list of a version has. */
export type Chunks = Readonly<Record<keyof Sheet, number>>

/** What the name of a chunk says. */
export interface ChunkName {
  readonly hour: string
  readonly version: number
  readonly list: string
}

export interface SheetItems {
  readonly chunks: Chunks
  /** Without the partition's key. */
  readonly items: readonly Item[]
}

/** Bytes that JSON spells as DynamoDB's own API does; the SDK takes them as they are. */
class Bytes extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64')
  }
}

/** Bytes, by either client: the SDK gives them as they are, the signed one as in JSON. */
const bytes: Codec<Uint8Array> = {
  write: (value) => ({ B: new Bytes(value) }),
  read: ({ B: given }: { readonly B?: unknown }) =>
    typeof given === 'string' ? Buffer.from(given, 'base64') : (given as Uint8Array),
}

const chunkName = (hour: string, version: number, list: keyof Sheet, chunk: number): string =>
  [hour, String(version).padStart(VERSION_DIGITS, '0'), list, String(chunk).padStart(CHUNK_DIGITS, '0')].join('#')

/** Undefined for what is no chunk. */
export const readChunkName = (item: Item): ChunkName | undefined => {
  const [hour = '', version, list] = idOf(item).split('#')
  return version === undefined || list === undefined ? undefined : { hour, version: Number(version), list }
}

const LISTS = Object.keys(NO_SUMS) as (keyof Sheet)[]

/** Nothing takes no chunk. */
const cutUp = (cells: readonly Cell[]): Uint8Array[] => {
  const chunks: Uint8Array[] = []
  if (cells.length === 0) return chunks
  const packed = gzipSync(encodeCells(cells))
  for (let at = 0; at < packed.length; at += MOST_BYTES) chunks.push(packed.subarray(at, at + MOST_BYTES))
  return chunks
}

/**
 * A version of an hour's sums as items: each list is one text, packed and cut up. Cells alike pack to a tenth, and many
 * share an item: a write unit is paid by the KB begun.
 */
export const toSheetItems = (hour: string, version: number, sheet: Sheet): SheetItems => {
  const lists = LISTS.map((list) => [list, cutUp(sheet[list])] as const)
  return {
    chunks: Object.fromEntries(lists.map(([list, chunks]) => [list, chunks.length])) as unknown as Chunks,
    items: lists.flatMap(([list, chunks]) =>
      chunks.map((chunk, index) => ({ sk: { S: chunkName(hour, version, list, index) }, z: bytes.write(chunk) })),
    ),
  }
}

/** The attribute of a head that says how many chunks its version has. */
export const toChunksAttribute = (chunks: Chunks): Item[string] => ({
  M: Object.fromEntries(LISTS.map((list) => [list, number.write(chunks[list])])),
})

/** Throws where some of the chunks that the head names are missing. */
export const fromSheetItems = (head: Item, items: readonly Item[], list: keyof Sheet): Sheet => {
  const expected = Number(head['c']?.M?.[list]?.N ?? 0)
  if (items.length !== expected)
    throw new Error(`Of the sums ${idOf(head)} ${items.length} of ${expected} parts of the ${list} are there.`)
  if (expected === 0) return NO_SUMS
  const packed = Buffer.concat(items.map(({ z }) => bytes.read(z ?? { B: new Uint8Array() })))
  return { ...NO_SUMS, [list]: decodeCells(gunzipSync(packed).toString('utf8')) }
}
