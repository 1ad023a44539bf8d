import { expect, test } from 'vitest'
import { dayName, gateOfCredits, monthName } from '#gateway/money/credits/periods.ts'
import type { CreditEntry } from '../../lambda/storage/credits.ts'
import { sqliteCredits } from '../../lambda/storage/sqlite/accounts/credits.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/accounts/spending.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { freshFolder } from './fresh-folder.ts'
import { runCli, runHere } from './run.ts'

const USD = 10n ** 12n
const MONTH = monthName(Date.now())

const { dataDir, pointsman, out } = freshFolder('teams create acme')
const said = async (line: string): Promise<string> => {
  const ran = await pointsman(`${line} --team acme`)
  expect([line, ran.code]).toEqual([line, 0])
  return ran.err
}
const shown = async (): Promise<unknown> => JSON.parse(await out('credits show --json --team acme'))
const history = async (): Promise<Record<string, unknown>[]> =>
  JSON.parse(await out('credits history --json --team acme'))

const withDatabase = async <T>(work: (database: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> => {
  const database = openDatabase(databaseFile(dataDir()))
  try {
    return await work(database)
  } finally {
    database.close()
  }
}
const kept = (): Promise<readonly CreditEntry[]> => withDatabase((database) => sqliteCredits(database).list('acme'))
const rules = () => withDatabase(async (database) => (await sqliteSpending(database).spendingOf('acme')).rules)
const use = (pico: bigint) =>
  withDatabase((database) =>
    sqliteGates(database).adjust(gateOfCredits('acme', dayName(Date.now())), { pico, requests: 0n, tokens: 0n }),
  )

test('a team has none until they are on, with an allowance each month', async () => {
  expect(await shown()).toEqual({ team: 'acme', on: false, balance: '0', totalUsed: '0' })
  const { code, err } = await pointsman('credits on --allowance 5 --team acme', runCli)
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(
      /^Credits of team acme in \S+ are on, with an allowance of \$5\.00 a month\. The balance is \$5\.00\. Running gateways follow within a minute\./,
    ),
  ])
  await use(USD)
  expect(await shown()).toEqual({ team: 'acme', on: true, balance: '4', totalUsed: '1', allowance: '5' })
  expect(await out('credits show --team acme')).toMatch(
    /^TEAM +CREDITS +BALANCE +USED +ALLOWANCE\nacme +on +\$4\.00 +\$1\.00 +\$5\.00 a month\n$/,
  )
  // Nothing of it is entered until its day is over.
  expect(await kept()).toEqual([])
  expect(await history()).toEqual([
    { kind: 'allowance', period: MONTH, usd: '5', balance: '5', pending: true },
    { kind: 'usage', period: dayName(Date.now()), usd: '-1', balance: '4', pending: true },
  ])
})

test('a purchase ends the allowance, once under its key', async () => {
  await said('credits on --allowance 5')
  await use(USD)
  const add = 'credits add --usd 25 --note invoice-7 --idempotency-key order-1'
  expect(await said(add)).toMatch(/^Added \$25\.00 to the credits of team acme in \S+\. The balance is \$25\.00\.\n$/)
  expect(await said(add)).toMatch(/^Nothing was added: \$25\.00 were under that key before in the credits/)
  expect(await history()).toMatchObject([
    { id: `allowance#${MONTH.replace('-', '')}`, kind: 'allowance', usd: '5', balance: '5' },
    { id: 'key#order-1', kind: 'purchase', usd: '25', note: 'invoice-7', by: expect.stringContaining('@') },
    { id: `lapse#${MONTH.replace('-', '')}`, kind: 'lapse', usd: '-4' },
    { kind: 'usage', usd: '-1', balance: '25', pending: true },
  ])
  expect(await shown()).toEqual({ team: 'acme', on: true, balance: '25', totalUsed: '1' })
  expect(await said('credits on')).toContain('with an allowance of $5.00 a month that a purchase has ended')
})

test('a purchase without a key comes after the allowance that it ends, too', async () => {
  await said('credits on --allowance 5')
  await use(USD)
  await said('credits add --usd 25')
  expect((await history()).map(({ kind, balance }) => [kind, balance])).toEqual([
    ['allowance', '5'],
    ['purchase', '30'],
    ['lapse', '26'],
    ['usage', '25'],
  ])
})

test('corrections go both ways, and leave the allowance', async () => {
  await said('credits on --allowance 5')
  await said('credits correct --give 2.50 --note outage')
  expect(await said('credits correct --take 0.000000000001 --note typo')).toContain(
    'Entered -$0.000000000001 in the credits of team acme',
  )
  expect((await kept()).map(({ kind, pico, note }) => [kind, pico, note])).toEqual([
    ['correction', (5n * USD) / 2n, 'outage'],
    ['correction', -1n, 'typo'],
  ])
  expect(await shown()).toMatchObject({ balance: '7.499999999999', allowance: '5' })
  expect(await out('credits history --team acme')).toMatch(
    /^AT +KIND +OF +AMOUNT +BALANCE +BY +NOTE\n\d{4}-.* correction +- +\$2\.50 +\$2\.50 +\S+@\S+ +outage\n.* typo\npending +allowance +\d{4}-\d\d +\$5\.00 +\$7\.499999999999 +- +-\n$/,
  )
})

test('off and on leave what there is, and what was used', async () => {
  await said('budgets set team --usd 9')
  await said('credits on --allowance 5')
  await use(USD)
  const [first] = (await rules()).credits?.periods ?? []
  expect(await said('credits off')).toContain('are off. The balance is $4.00.')
  expect(await said('credits off')).toContain('are off.')
  expect((await rules()).credits?.periods).toEqual([{ fromMs: first?.fromMs, untilMs: expect.any(Number) }])
  await said('limits set team --requests 5')
  await said('budgets remove team')
  expect(await said('credits on --allowance none')).toContain('are on, without an allowance. The balance is $4.00.')
  expect(await said('credits on')).toContain('are on, without an allowance')
  const { credits, limits } = await rules()
  expect([credits?.periods.length, credits?.allowance, limits.length]).toEqual([2, undefined, 1])
  await said('limits remove team')
  expect((await rules()).credits).toEqual(credits)
})

test.each([
  ['credits add', '--usd is missing'],
  [
    'credits add --usd 0',
    '--usd must be dollars, more than 0 and at most 1,000,000,000, with no more than 12 decimals, got "0".',
  ],
  ['credits add --usd=-5', '--usd must be dollars'],
  ['credits add --usd 0.0000000000001', '--usd must be dollars'],
  ['credits add --usd 1000000001', '--usd must be dollars'],
  ['credits add --usd 1e3', '--usd must be dollars'],
  ['credits add --usd 5 --idempotency-key a/b', '--idempotency-key must be 1 to 64 letters, digits'],
  ['credits add --usd 5 --idempotency-key taken', 'under it another entry was added to the credits of team acme'],
  [`credits add --usd 5 --note ${'n'.repeat(201)}`, '--note must be 1 to 200 characters, got 201.'],
  [`credits add --usd 5 --note pm_${'0'.repeat(46)}`, '--note looks like a key of a client or a provider'],
  [`credits add --usd 5 --idempotency-key pm_${'0'.repeat(46)}`, '--idempotency-key looks like a key of a client'],
  ['credits correct --give 5', '--note is missing: a correction says why.'],
  ['credits correct --note why', 'Say either --give or --take'],
  ['credits correct --give 5 --take 5 --note why', 'Say either --give or --take'],
  ['credits correct --take 0 --note why', '--take must be dollars'],
  ['credits on --allowance 0', '--allowance must be dollars'],
  ['credits on --allowance=-5', '--allowance must be dollars'],
  ['credits on --allowance 0.0000000000001', '--allowance must be dollars'],
])('%s is a mistake, and nothing is written', async (line, message) => {
  await said('credits add --usd 1 --idempotency-key taken')
  const before = [await kept(), await rules()]
  const ran = await pointsman(`${line} --team acme`)
  expect([ran.code, ran.out, ran.err]).toEqual([2, '', expect.stringContaining(message)])
  expect([await kept(), await rules()]).toEqual(before)
})

test.each(['on', 'off', 'show', 'history', 'add --usd 5', 'correct --give 5 --note why'])(
  'credits %s of a team that there is not is a mistake',
  async (line) => {
    const ran = await pointsman(`credits ${line} --team nobody`)
    expect([ran.code, ran.out, ran.err]).toEqual([2, '', expect.stringContaining('nobody')])
  },
)

test('a deployment has its own', async () => {
  const [table, stacks] = await Promise.all([openTable(undefined, 'dev-accounts'), fakeCloudFormation()])
  await table.create('dev-data')
  stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  const env = {
    POINTSMAN_DATA_DIR: dataDir(),
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
  }
  const run = (line: string) => runHere([...line.split(' '), '--stage', 'dev'], env)
  for (const line of ['teams create red', 'credits on --team red', 'credits add --usd 3 --team red'])
    expect([line, (await run(line)).code]).toEqual([line, 0])
  const { out: json } = await run('credits show --json --team red')
  expect(JSON.parse(json)).toEqual({ team: 'red', on: true, balance: '3', totalUsed: '0' })
  await Promise.all([table.close(), stacks.close()])
})
