import type { AwsService } from '../aws/operations.ts'
import type { PushedCatalogs, PushedPointer } from '../pushed-catalogs.ts'
import { type Attributes, fromItem, type Item, number, text, toItem } from './attributes.ts'
import { catalogItem, POINTER, VERSION } from './pushed-version.ts'
import { heldIn } from './refusals.ts'

/** The table of attribute names. */
const ATTRIBUTES: Attributes<PushedPointer> = {
  version: [VERSION, text()],
  previous: ['pv', text()],
  at: ['at', number],
  by: ['by', text()],
}

/** Of base64, in which both of AWS's clients carry bytes alike. An item may have 400 KB. */
const CHUNK_CHARACTERS = 340_000

export interface PushedCatalogsOptions {
  readonly tableName: string
  readonly chunkCharacters?: number
}

const chunkKey = (version: string, index: number): Item => catalogItem(`v#${version}#${index}`)

/**
 * Pushed catalogs in DynamoDB. A version is in chunks, `CATALOG` / `v#<version>#<index>`: its text (`c`), and how many
 * there are (`of`). The first one is written last, so that a version that has it was written to its end. The pointer is
 * `CATALOG` / `CURRENT`. To read all of it takes nothing but GetItem.
 */
export const dynamodbPushedCatalogs = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName: TableName, chunkCharacters = CHUNK_CHARACTERS }: PushedCatalogsOptions,
): PushedCatalogs => {
  const chunk = async (version: string, index: number): Promise<Item | undefined> =>
    (await dynamodb('GetItem', { TableName, Key: chunkKey(version, index), ConsistentRead: true })).Item

  return {
    async current() {
      const { Item } = await dynamodb('GetItem', { TableName, Key: POINTER, ConsistentRead: true })
      return Item && fromItem(ATTRIBUTES, Item)
    },
    async content(version) {
      const first = await chunk(version, 0)
      if (!first) return undefined
      const others = Array.from({ length: Number(first['of']?.N) - 1 }, (_, index) => chunk(version, index + 1))
      const texts = [first, ...(await Promise.all(others))].map((item) => item?.['c']?.S)
      return texts.includes(undefined) ? undefined : Buffer.from(texts.join(''), 'base64')
    },
    async put(version, content) {
      const text = Buffer.from(content).toString('base64')
      const count = Math.max(1, Math.ceil(text.length / chunkCharacters))
      for (let index = count - 1; index >= 0; index--) {
        const part = text.slice(index * chunkCharacters, (index + 1) * chunkCharacters)
        const Item = { ...chunkKey(version, index), c: { S: part }, of: number.write(count) }
        await dynamodb('PutItem', { TableName, Item })
      }
    },
    point: (to, from) =>
      heldIn(
        dynamodb('PutItem', {
          TableName,
          Item: { ...POINTER, ...toItem(ATTRIBUTES, to) },
          ...(from === undefined
            ? { ConditionExpression: `attribute_not_exists(${VERSION})` }
            : { ConditionExpression: `${VERSION} = :from`, ExpressionAttributeValues: { ':from': { S: from } } }),
        }),
      ),
  }
}
