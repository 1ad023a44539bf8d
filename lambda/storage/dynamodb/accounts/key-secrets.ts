import type { Changes, KeyRecord } from '../../accounts.ts'
import type { AwsService } from '../../aws/operations.ts'
import type { Item } from '../attributes.ts'
import { KEY, keyItem, teamItem, toKey } from '../keys-by-hash.ts'
import { heldIn } from '../refusals.ts'
import { readItems } from './batch.ts'
import { toUpdate } from './changes.ts'

/** BatchGetItem's own limit. */
const BATCH = 100

/** What a key is called. */
export type KeyName = Pick<KeyRecord, 'team' | 'id'>

/** What is written, and the condition under which; it may name what is written, as `:expiresAt`. */
export type Form = readonly [changes: Changes<Omit<KeyRecord, 'hash'>>, condition?: string]

export const pointerItem = ({ team, id }: KeyName): Item => teamItem(team, `KEY#${id}`)

/** The oldest first. After a lost answer one may be there twice. */
export const hashesIn = ({ h, hs }: Item): string[] => [
  ...new Set([h, ...(hs?.L ?? [])].flatMap((hash) => hash?.S ?? [])),
]

/** The items of secrets. */
export const keySecrets = (dynamodb: AwsService<'dynamodb'>, TableName: string) => {
  /** Those that there are, in the order of their hashes. */
  const read = async (hashes: readonly string[]): Promise<KeyRecord[]> => {
    const found = new Map<string, KeyRecord>()
    for (let start = 0; start < hashes.length; start += BATCH)
      for (const item of await readItems(dynamodb, TableName, hashes.slice(start, start + BATCH).map(keyItem)))
        found.set(toKey(item).hash, toKey(item))
    return hashes.flatMap((hash) => found.get(hash) ?? [])
  }

  /** Never makes a secret of a pointer to none, nor touches another key that has the hash. */
  const write = ({ team, id }: KeyName, hash: string, [changes, condition]: Form): Promise<boolean> => {
    const { ExpressionAttributeValues: values, ...expressions } = toUpdate(KEY, changes)
    return heldIn(
      dynamodb('UpdateItem', {
        TableName,
        Key: keyItem(hash),
        ...expressions,
        ConditionExpression: ['id = :own AND tm = :of', condition ?? []].flat().join(' AND '),
        ExpressionAttributeValues: { ...values, ':own': { S: id }, ':of': { S: team } },
      }),
    )
  }

  return {
    read,
    async hashesOf(key: KeyName): Promise<string[]> {
      const { Item = {} } = await dynamodb('GetItem', { TableName, Key: pointerItem(key), ConsistentRead: true })
      return hashesIn(Item)
    },
    /** Writes the first form whose condition holds; false when none does, or there is no such secret. */
    async writeFirst(key: KeyName, hash: string, forms: readonly Form[]): Promise<boolean> {
      for (const form of forms) if (await write(key, hash, form)) return true
      return false
    },
  }
}
