import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Accounts, KeyRecord } from '../../../../lambda/storage/accounts.ts'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'
import { dynamodbAccounts } from '../../../../lambda/storage/dynamodb/accounts.ts'
import { NOW, sampleKey } from '../conformance/sample.ts'
import { openTable } from './table.ts'

const MODELS = ['sim/*']
const PROVIDERS = ['groq']

/** What is done to one key at once. */
const DEEDS = {
  rotate: ({ rotateKey }: Accounts, { team, id }: KeyRecord) =>
    rotateKey(team, id, { hash: sampleKey().hash, beginning: 'pm_' }, NOW, NOW + 9),
  models: ({ updateKey }: Accounts, { team, id }: KeyRecord) => updateKey(team, id, { models: MODELS }),
  providers: ({ updateKey }: Accounts, { team, id }: KeyRecord) => updateKey(team, id, { providers: PROVIDERS }),
  end: ({ updateKey }: Accounts, { team, id }: KeyRecord) => updateKey(team, id, { expiresAt: NOW + 5 }),
  revoke: ({ revokeKey }: Accounts, { team, id }: KeyRecord) => revokeKey(team, id, NOW),
}
type Deed = keyof typeof DEEDS

/** Who goes on, and for how many calls at a stretch. */
type Order = Iterator<readonly [who: number, calls: number]>

/** Does all of it, each by a service of its own; of their calls one is made at a time, in that order. */
const inTurns = async (
  dynamodb: AwsService<'dynamodb'>,
  order: Order,
  all: readonly ((dynamodb: AwsService<'dynamodb'>) => Promise<unknown>)[],
): Promise<void> => {
  const waiting = new Map<number, () => void>()
  let made: Promise<unknown> = Promise.resolve()
  let left = all.length
  const serviceOf =
    (who: number): AwsService<'dynamodb'> =>
    async (...call) => {
      await new Promise<void>((resolve) => waiting.set(who, resolve))
      const answer = dynamodb(...call)
      made = answer.catch(() => undefined)
      return answer
    }
  const done = all.map((act, who) => act(serviceOf(who)).finally(() => left--))
  const allWait = async (): Promise<void> => {
    await made
    while (waiting.size < left) await turn()
  }
  await allWait()
  while (left > 0) {
    const [pick, calls] = order.next().value ?? [0, 1]
    const who = [...waiting.keys()].sort()[pick % waiting.size] ?? 0
    for (let call = 0; call < calls && waiting.has(who); call++) {
      const go = waiting.get(who)
      waiting.delete(who)
      go?.()
      await turn()
      await allWait()
    }
  }
  await Promise.all(done)
}

/** Whatever came first: what was changed holds for each secret, and one is left that works, or none where it was revoked. */
const check = (secrets: readonly KeyRecord[], deeds: readonly Deed[]): void => {
  for (const { revokedAt, models, providers } of secrets)
    expect([revokedAt, models, providers]).toEqual([
      deeds.includes('revoke') ? NOW : undefined,
      deeds.includes('models') ? MODELS : undefined,
      deeds.includes('providers') ? PROVIDERS : undefined,
    ])
  for (const { expiresAt = Number.POSITIVE_INFINITY } of deeds.includes('end') ? secrets : [])
    expect(expiresAt).toBeLessThanOrEqual(NOW + 5)
  const working = secrets.filter(({ revokedAt, replacedAt }) => revokedAt === undefined && replacedAt === undefined)
  expect(working).toHaveLength(deeds.includes('revoke') ? 0 : 1)
}

const orders = fc.infiniteStream(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 8 })))
const several = fc.shuffledSubarray<Deed>(['rotate', 'rotate', 'models', 'providers', 'end', 'revoke'], {
  minLength: 2,
  maxLength: 3,
})

test('in whatever order calls are made, no change of a key is lost on one of its secrets', async () => {
  const { dynamodb, tableName, close } = await openTable()
  const accountsBy = (service: AwsService<'dynamodb'>): Accounts => dynamodbAccounts(service, { tableName })
  await fc.assert(
    fc.asyncProperty(orders, several, async (order, deeds) => {
      const key = sampleKey({ team: 'race' })
      await accountsBy(dynamodb).addKey(key)
      const acts = deeds.map((deed) => (service: AwsService<'dynamodb'>) => DEEDS[deed](accountsBy(service), key))
      await inTurns(dynamodb, order, acts)
      const secrets = (await accountsBy(dynamodb).listKeys('race')).filter(({ id }) => id === key.id)
      check(secrets, deeds)
    }),
    { numRuns: 60 },
  )
  await close()
})
