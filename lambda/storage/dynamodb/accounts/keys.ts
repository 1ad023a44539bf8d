import { isDeepStrictEqual } from 'node:util'
import type { Accounts, KeyChanges, KeyRecord } from '../../accounts.ts'
import type { AwsService } from '../../aws/operations.ts'
import { toItem } from '../attributes.ts'
import { KEY, keyItem } from '../keys-by-hash.ts'
import { queryAll } from '../query.ts'
import { type Form, hashesIn, type KeyName, keySecrets, pointerItem } from './key-secrets.ts'

type Keys = Pick<Accounts, 'addKey' | 'listKeys' | 'updateKey' | 'revokeKey' | 'rotateKey'>

const LATER = '(attribute_not_exists(ex) OR ex > :expiresAt)'

/** A secret that was replaced does not live longer because its key does. */
const updating = (changes: KeyChanges): Form[] => {
  const { expiresAt, ...others } = changes
  if (expiresAt === undefined) return [[changes]]
  return [
    [changes, expiresAt === null ? 'attribute_not_exists(rp)' : '(attribute_not_exists(rp) OR ex > :expiresAt)'],
    [others],
  ]
}

const revoking = (at: number): Form[] => [[{ revokedAt: at }, 'attribute_not_exists(ra)'], [{}]]

const ending = (at: number, untilMs: number): Form[] => [
  [{ replacedAt: at, expiresAt: untilMs }, `attribute_not_exists(rp) AND ${LATER}`],
  [{ replacedAt: at }, 'attribute_not_exists(rp)'],
  [{ expiresAt: untilMs }, LATER],
]

const works = ({ revokedAt, expiresAt }: KeyRecord, at: number): boolean =>
  revokedAt === undefined && (expiresAt === undefined || expiresAt > at)

const newestFirst = (a: KeyRecord, b: KeyRecord): number => {
  if (a.id !== b.id) return a.id < b.id ? 1 : -1
  return b.createdAt - a.createdAt
}

/**
 * Keys in DynamoDB. A secret is one item, `KEY#<hash>` / `META`. `TEAM#<team>` / `KEY#<id>` only points to those of a key:
 * to the first (`h`), and to those that took its place (`hs`), in their order. The pointer is written first, then the
 * secret, then the end of those before: wherever that breaks off, none works that is not listed, and one works.
 */
export const keysIn = (dynamodb: AwsService<'dynamodb'>, TableName: string): Keys => {
  const { hashesOf, read, writeFirst } = keySecrets(dynamodb, TableName)

  /**
   * The oldest first. A secret that is added meanwhile may be a copy from before: who adds it looks again at what was
   * copied once it is there, and here is looked again for others once all are written.
   */
  const writeAll = async (key: KeyName, forms: readonly Form[]): Promise<boolean> => {
    const written = new Set<string>()
    for (;;) {
      const before = written.size
      for (const hash of await hashesOf(key))
        if (!written.has(hash) && (await writeFirst(key, hash, forms))) written.add(hash)
      if (written.size === before) return before > 0
    }
  }

  /** Of these secrets the oldest that was not replaced: the first to have what is changed of all. */
  const sourceOf = async ({ team, id }: KeyName, hashes: readonly string[]): Promise<KeyRecord | undefined> => {
    const secrets = (await read(hashes)).filter((secret) => secret.team === team && secret.id === id)
    return secrets.find(({ replacedAt }) => replacedAt === undefined) ?? secrets.at(-1)
  }

  /** Adds a copy of what these secrets say, again and again until that is no other than what was copied. */
  const inherit = async (
    key: KeyName,
    before: readonly string[],
    own: Partial<KeyRecord> & Pick<KeyRecord, 'hash'>,
  ): Promise<KeyRecord | undefined> => {
    let copied: KeyRecord | undefined
    for (;;) {
      const source = await sourceOf(key, before)
      if (!source || isDeepStrictEqual(source, copied)) return source
      await dynamodb('PutItem', {
        TableName,
        Item: { ...keyItem(own.hash), ...toItem(KEY, { ...source, ...own }) },
        ConditionExpression: 'attribute_not_exists(pk) OR id = :own',
        ExpressionAttributeValues: { ':own': { S: key.id } },
      })
      copied = source
    }
  }

  return {
    async addKey(key) {
      await dynamodb('PutItem', {
        TableName,
        Item: { ...pointerItem(key), h: { S: key.hash } },
        ConditionExpression: 'attribute_not_exists(pk) OR h = :hash',
        ExpressionAttributeValues: { ':hash': { S: key.hash } },
      })
      await dynamodb('PutItem', {
        TableName,
        Item: { ...keyItem(key.hash), ...toItem(KEY, key) },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
    },
    async listKeys(team) {
      const pointers = await queryAll(dynamodb, {
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :key)',
        ExpressionAttributeValues: { ':pk': { S: `TEAM#${team}` }, ':key': { S: 'KEY#' } },
        ConsistentRead: true,
      })
      const secrets = await read([...new Set(pointers.flatMap(hashesIn))])
      return secrets.filter((secret) => secret.team === team).sort(newestFirst)
    },
    updateKey: (team, id, changes) => writeAll({ team, id }, updating(changes)),
    revokeKey: (team, id, at) => writeAll({ team, id }, revoking(at)),
    async rotateKey(team, id, next, at, untilMs) {
      const key = { team, id }
      const before = await sourceOf(key, await hashesOf(key))
      if (!before || !works(before, at)) return false
      const { Attributes: pointer = {} } = await dynamodb('UpdateItem', {
        TableName,
        Key: pointerItem(key),
        UpdateExpression: 'SET hs = list_append(if_not_exists(hs, :none), :next)',
        ExpressionAttributeValues: { ':none': { L: [] }, ':next': { L: [{ S: next.hash }] } },
        ReturnValues: 'ALL_NEW',
      })
      const hashes = hashesIn(pointer)
      // Of two who rotate a key at once, the later one ends what the earlier one made.
      const earlier = hashes.slice(0, hashes.indexOf(next.hash))
      const inherited = await inherit(key, earlier, { ...next, createdAt: at })
      if (!inherited || !works(inherited, at)) return false
      for (const hash of earlier) await writeFirst(key, hash, ending(at, untilMs))
      return true
    },
  }
}
