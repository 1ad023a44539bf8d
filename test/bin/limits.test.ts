import { expect, test } from 'vitest'
import { sqliteSpending } from '../../lambda/storage/sqlite/accounts/spending.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { freshFolder } from './fresh-folder.ts'

const { dataDir, pointsman, done } = freshFolder()
const stored = async () => {
  const database = openDatabase(databaseFile(dataDir()))
  const { limits } = (await sqliteSpending(database).spendingOf('default')).rules
  database.close()
  return limits
}

test('limits are set, changed in what is given, listed and removed', async () => {
  const { err } = await done('limits set team --requests 60 --tokens 100000 --parallel 4')
  expect(err).toMatch(
    /^Set the limit of team default in \S+: 60 requests and 100,000 tokens a minute, 4 at once\. Running gateways follow within a minute\.\nThe server on this machine counts limits in its own memory/,
  )
  await done('limits set team --requests none --tokens 1000000000')
  await done('limits set team --model anthropic/* --requests 1')
  await done('limits set key --each --parallel 400')
  const team = { scope: 'team', of: 'default', perMinute: { tokens: 1_000_000_000 }, parallel: 4 }
  const model = { scope: 'team', of: 'default', model: 'anthropic/*', perMinute: { requests: 1 } }
  const keys = { scope: 'key', of: '*', perMinute: {}, parallel: 400 }
  expect(await stored()).toEqual([team, model, keys])
  expect(JSON.parse((await done('limits list --json')).out)).toEqual([team, model, keys])
  expect((await done('limits list')).out).toMatch(
    /^SCOPE +OF +MODEL +REQUESTS\/MIN +TOKENS\/MIN +PARALLEL\nteam +default +all +- +1,000,000,000 +4\nteam +default +anthropic\/\* +1 +- +-\nkey +each +all +- +- +400\n$/,
  )
  const removed = await done('limits remove team')
  expect(removed.err).toMatch(/^Removed the limit of team default in \S+: 1,000,000,000 tokens a minute, 4 at once\./)
  expect(await stored()).toEqual([model, keys])
  await done('limits remove team --model anthropic/*')
  await done('limits remove key --each')
  expect(await stored()).toEqual([])
})

test.each([
  ['set team --requests 0', '--requests must be a whole number from 1 to 1,000,000,000, or none, got "0".'],
  ['set team --requests=-1', '--requests must be a whole number'],
  ['set team --tokens 1.5', '--tokens must be a whole number'],
  ['set team --tokens 1000000001', '--tokens must be a whole number from 1 to 1,000,000,000'],
  ['set team --parallel 401', '--parallel must be a whole number from 1 to 400, or none, got "401".'],
  ['set team', 'Nothing is to be changed. Give --requests, --tokens, --parallel.'],
  ['set team --requests none', 'A limit needs a number: --requests, --tokens, --parallel'],
  ['set user --requests 1', 'Which user? Give its id, or --each'],
  ['set galaxy --requests 1', 'SCOPE must be team, project, key, user'],
  ['set team --requests 1 --model anthropc/*', '--model "anthropc/*" fits no model. Did you mean "anthropic/*"'],
  ['set team --requests 1 --model=', '--model is empty'],
  [`set team --requests 1 --model ${'*'.repeat(257)}`, '--model has at most 256 bytes of UTF-8, got 257.'],
  ['set team --parallel none --model sim/echo', 'A limit needs a number'],
  ['remove team', 'There is no limit of team default without --model. Its limits have as --model: sim/*.'],
  ['remove team --model sim/echo', 'There is no limit of team default with --model "sim/echo".'],
  [
    'remove project default',
    'There is no limit of project default of team default without --model. It has none at all.',
  ],
])('limits %s is wrong, and nothing is written', async (line, message) => {
  await done('limits set team --model sim/* --parallel 2')
  const before = await stored()
  const { code, out, err } = await pointsman(`limits ${line}`)
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)])
  expect(await stored()).toEqual(before)
})

test('the last number of a limit is not taken away', async () => {
  await done('limits set team --parallel 2')
  const { code, err } = await pointsman('limits set team --parallel none')
  expect([code, err]).toEqual([2, expect.stringContaining('"limits remove" takes it away')])
  expect(await stored()).toHaveLength(1)
})
