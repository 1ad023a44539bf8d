import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Budget, SpendingRules } from '#gateway/core/cost/budgets.ts'
import { gateOfBudget } from '#gateway/money/budgets/gate-of.ts'
import { dynamodbSpending } from '../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbGates } from '../../lambda/storage/dynamodb/gates/gates.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/accounts/spending.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { freshFolder } from './fresh-folder.ts'
import { type Ran, runCli, runHere } from './run.ts'

const DAY_MS = 86_400_000
const USD = 10n ** 12n

const { dataDir, pointsman, out } = freshFolder('teams create acme', 'projects create shop --team acme')
const list = async (noun = 'budgets'): Promise<Record<string, unknown>[]> =>
  JSON.parse(await out(`${noun} list --json --team acme`))

const wrong = async (line: string, message: string): Promise<void> => {
  const before = await stored()
  const ran = await pointsman(`${line} --team acme`)
  expect([ran.code, ran.out, ran.err]).toEqual([2, '', expect.stringContaining(message)])
  expect(await stored()).toEqual(before)
}

const withDatabase = async <T>(work: (database: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> => {
  const database = openDatabase(databaseFile(dataDir()))
  try {
    return await work(database)
  } finally {
    database.close()
  }
}
const stored = (): Promise<SpendingRules> =>
  withDatabase(async (database) => (await sqliteSpending(database).spendingOf('acme')).rules)

/** Ends a request that cost so much, and has another one hold a dollar. */
const spend = async (gates: Gates, budget: Budget, pico: bigint): Promise<void> => {
  const gate = gateOfBudget('acme', budget, budget.of, Date.now())
  const amounts = { pico: USD, requests: 1n, tokens: 100n }
  const asked = { amounts, limits: {}, mostOpen: 9, draws: {}, nowMs: Date.now() }
  for (const hold of ['A', 'B'])
    expect(await gates.reserve(gate, { ...asked, hold })).toMatchObject({ isGranted: true })
  await gates.settle(gate, { hold: 'A', held: amounts, cost: { ...amounts, pico } })
}

const keyId = async (name: string): Promise<string> => {
  const { err } = await pointsman(`keys create --name ${name} --team acme`)
  return /key_\w{26}/.exec(err)?.[0] ?? ''
}

test('budgets are set with what is usual unless something else is said, and told', async () => {
  const { code, err } = await pointsman('budgets set team --usd 100 --team acme', runCli)
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(
      /^Set the soft budget of team acme in \S+: \$100 a month\. Running gateways follow within a minute\./,
    ),
  ])
  await out(
    'budgets set project shop --usd 0.000000000001 --requests 5 --tokens 1000000000000000 --window day --hard --alert 90,10 --alert 90 --assume 2.5 --include-byok --when-away allow --team acme',
  )
  expect((await stored()).budgets).toEqual([
    {
      ...{ scope: 'team', of: 'acme', window: 'month', limits: { pico: String(100n * USD) }, isHard: false },
      ...{ armed: expect.stringMatching(/^[0-9a-z]+$/), alerts: [50, 80, 95, 100] },
    },
    {
      ...{ scope: 'project', of: 'shop', window: 'day', isHard: true, armed: expect.any(String), alerts: [10, 90] },
      limits: { pico: '1', requests: '5', tokens: '1000000000000000' },
      ...{ assumedPicoPerToken: '2500000', countsByok: true, isOpenWhenAway: true },
    },
  ])
  expect(await out('budgets list --team acme')).toMatch(
    /^SCOPE +OF +WINDOW +KIND +LIMIT +SPENT +HELD +RESETS +MORE\nteam +acme +month +soft +\$100 +\$0 +\$0 +\d{4}-\d\d-01T00:00:00\.000Z +alerts 50,80,95,100\nproject +shop +day +hard +\$0\.000000000001 · 5 requests · 1,000,000,000,000,000 tokens .*alerts 10,90; assumes \$2\.5 a million tokens; includes BYOK; allows when away\n$/,
  )
})

test('a key is meant by its id or name and kept by its id, users by theirs', async () => {
  const id = await keyId('ci')
  await out('budgets set key ci --tokens 10 --window none --team acme')
  await out(`budgets set key ${id} --requests 7 --window none --team acme`)
  const user = '€'.repeat(42)
  await out(`budgets set user ${user} --usd 1 --team acme`)
  expect(await list()).toMatchObject([
    { scope: 'key', of: id, name: 'ci', window: 'none', limits: { tokens: '10', requests: '7' } },
    { scope: 'user', of: user, window: 'month', limits: { usd: '1' }, inForce: { usd: '1' } },
  ])
  expect((await list())[0]).not.toHaveProperty('resetsAt')
  expect(await out('budgets list --team acme')).toContain(`${id} (ci)`)
})

test('what is set again changes in what is given, and counts on', async () => {
  await out('budgets set team --usd 100 --requests 10 --hard --alert none --assume 1 --when-away allow --team acme')
  const [before] = (await stored()).budgets
  expect(before?.alerts).toEqual([])
  await out('budgets set team --usd 50 --team acme')
  const changed = { ...before, limits: { pico: String(50n * USD), requests: '10' } }
  expect((await stored()).budgets).toEqual([changed])
  await out('budgets set team --usd none --assume none --when-away refuse --soft --no-include-byok --team acme')
  const { assumedPicoPerToken: _, isOpenWhenAway: __, ...others } = changed
  expect((await stored()).budgets).toEqual([{ ...others, limits: { requests: '10' }, isHard: false }])
  await out('budgets set team --usd 1 --window week --team acme')
  expect((await list()).map(({ window }) => window)).toEqual(['month', 'week'])
})

test('one of its own takes up what was counted by that for each, in its window alone', async () => {
  await out('budgets set project --each --usd 5 --team acme')
  expect(await out('budgets list --team acme')).toMatch(/project +each +month +soft +\$5 +- +- /)
  await out('budgets set project shop --usd 6 --team acme')
  await out('budgets set project shop --usd 6 --window day --team acme')
  const [each, own, ownDay] = (await stored()).budgets
  expect([each?.of, own?.of, own?.armed]).toEqual(['*', 'shop', each?.armed])
  expect(ownDay?.armed).not.toBe(each?.armed)
  expect((await list())[0]).not.toHaveProperty('spent')
})

test('and may not be below that either', async () => {
  await out('budgets set user --each --tokens 500 --window none --team acme')
  const [each] = (await stored()).budgets
  await withDatabase((database) => spend(sqliteGates(database), { ...each, of: 'ann' } as Budget, 0n))
  await wrong('budgets set user ann --tokens 99 --window none', 'below what is spent already: 100 tokens in all.')
  await out('budgets set user bob --tokens 99 --window none --team acme')
  await out('budgets set user ann --tokens 100 --window none --team acme')
  await out('budgets remove user ann --team acme')
  await wrong('budgets set user ann --tokens 99 --window none', '100 tokens in all.')
})

test('what is spent and held is listed, and no budget is set below what is spent', async () => {
  await out('budgets set project shop --usd 10 --requests 5 --team acme')
  const [budget] = (await stored()).budgets
  await withDatabase((database) => spend(sqliteGates(database), budget as Budget, 3n * USD + 5n * 10n ** 11n))
  expect(await list()).toMatchObject([
    { spent: { usd: '3.5', requests: '1', tokens: '100' }, held: { usd: '1', requests: '1', tokens: '100' } },
  ])
  expect(await out('budgets list --team acme')).toMatch(/ \$10 · 5 requests +\$3\.5 · 1 request +\$1 · 1 request +20/)
  await wrong('budgets set project shop --usd 3.4', '--usd would be below what is spent already: $3.5 in 20')
  await out('budgets set project shop --usd 3.5 --team acme')
  await out('budgets raise project shop --usd 1 --team acme')
  await out('budgets set project shop --usd 2.5 --team acme')
  await wrong('budgets set project shop --usd 2.4', '$3.5')
  await out('budgets set project shop --usd 1 --window day --team acme')
})

test('those who have spent something of a budget for each are listed where it is asked for', async () => {
  await out('projects create web --team acme')
  const [ci, idle] = [await keyId('ci'), await keyId('idle')]
  await out('budgets set project --each --usd 10 --team acme')
  await out('budgets set project web --usd 20 --team acme')
  await out('budgets set key --each --requests 3 --usd 4 --team acme')
  const [projects, own, keys] = (await stored()).budgets
  await withDatabase(async (database) => {
    await spend(sqliteGates(database), { ...projects, of: 'shop' } as Budget, 5n * USD)
    await spend(sqliteGates(database), { ...keys, of: ci } as Budget, USD)
    await spend(sqliteGates(database), own as Budget, USD)
  })
  expect((await list()).map(({ of }) => of)).toEqual(['*', 'web', '*'])
  expect(JSON.parse(await out('budgets list --spent --json --team acme'))).toMatchObject([
    { scope: 'project', of: '*' },
    { scope: 'project', of: 'shop', isOfEach: true, spent: { usd: '5' }, held: { usd: '1' }, percent: 50 },
    { scope: 'project', of: 'web', spent: { usd: '1' }, percent: 5 },
    { scope: 'key', of: '*' },
    { scope: 'key', of: ci, name: 'ci', isOfEach: true, spent: { usd: '1', requests: '1' }, percent: 33 },
  ])
  const text = await out('budgets list --spent --team acme')
  expect(text).toMatch(/\nproject +shop +month +soft +\$10 +\$5 +\$1 +20\S+ +that of each, 50 % spent\n/)
  expect(text).not.toContain(idle)
  expect((await pointsman('budgets list --spent --team acme')).err).toMatch(/^Budgets of team acme in \S+: 3\n/)
})

describe('raises', () => {
  test('add until the window ends, or until a time that is said, and those that are over go', async () => {
    await out('budgets set team --usd 100 --requests 10 --team acme')
    const raised = await pointsman('budgets raise team --usd 50 --team acme')
    expect(raised.err).toMatch(
      /^Raised the budget of team acme in \S+ by \$50 until 20\S+Z: \$150 · 10 requests a month\./,
    )
    await out('budgets raise team --usd 0.5 --requests 2 --team acme')
    await out('budgets raise team --window month --usd 1 --until 400d --team acme')
    const [row] = await list()
    expect(row).toMatchObject({
      limits: { usd: '100', requests: '10' },
      inForce: { usd: '151.5', requests: '12' },
      raises: [{ usd: '50.5', requests: '2', untilMs: row?.['resetsAt'] }, { usd: '1' }],
    })
    expect(await out('budgets list --team acme')).toMatch(
      / \$151\.5 · 12 requests .*; raised by \$50\.5 · 2 requests until 20/,
    )
    await withDatabase(async (database) => {
      const settings = sqliteSpending(database)
      const { rules, version } = await settings.spendingOf('acme')
      const past = { amounts: { pico: '1' }, untilMs: Date.now() }
      const budgets = rules.budgets.map((budget) => ({ ...budget, raises: [past, ...(budget.raises ?? [])] }))
      await settings.setSpending('acme', { ...rules, budgets }, version)
    })
    expect((await list())[0]).toMatchObject({ inForce: { usd: '151.5' } })
    await out('budgets set team --alert none --team acme')
    expect((await stored()).budgets[0]?.raises).toHaveLength(2)
  })

  test('of a budget without a window last as long as is said', async () => {
    await out('budgets set user --each --tokens 5 --window none --team acme')
    await wrong('budgets raise user --each --tokens 1', '--until is needed')
    const before = Date.now()
    await out('budgets raise user --each --tokens 1 --until 3d --team acme')
    const untilMs = (await stored()).budgets[0]?.raises?.[0]?.untilMs ?? 0
    expect(untilMs - before).toBeGreaterThanOrEqual(3 * DAY_MS)
    expect(untilMs - before).toBeLessThan(3 * DAY_MS + 60_000)
  })

  test.each([
    ['--usd 1 --until 2020-01-01', '--until 2020-01-01 is in the past'],
    ['--usd 1 --until 0d', '--until 0d is in the past'],
    ['--usd 1 --until never', '--until must be like 3d, 12h or 2026-12-24'],
    ['--usd 1 --until 2031-02-31', '--until must be like'],
    ['--until 3d', 'By how much? Give --usd, --requests or --tokens'],
    ['--usd none', 'By how much?'],
    ['--tokens 1', '--tokens: this budget does not bound it. It has --usd.'],
    ['--usd 0', '--usd must be dollars'],
    ['--usd 999999999.5', 'with all raises is too much'],
    ['--usd 1 --window day', 'There is no budget of team acme with --window day. Its windows are month.'],
  ])('%s is no raise', async (options, message) => {
    await out('budgets set team --usd 100 --team acme')
    await wrong(`budgets raise team ${options}`, message)
  })
})

test('what a key counts in is shown with it', async () => {
  const id = await keyId('ci')
  await out('budgets set team --usd 9 --team acme')
  await out('budgets set key --each --usd 4 --hard --window day --team acme')
  await out(`budgets set project shop --requests 5 --team acme`)
  await out('limits set key ci --parallel 3 --team acme')
  const { budgets, limits } = JSON.parse(await out(`keys show ${id} --json --team acme`))
  expect([budgets, limits]).toMatchObject([
    [
      { scope: 'team', limits: { usd: '9' } },
      { scope: 'key', of: '*', window: 'day', isHard: true },
    ],
    [{ scope: 'key', of: id, parallel: 3 }],
  ])
  const text = await out('keys show ci --team acme')
  expect(text).toMatch(
    /\nSCOPE +OF +WINDOW +KIND +LIMIT *\nteam +acme +month +soft +\$9 *\nkey +each +day +hard +\$4 *\n/,
  )
  expect(text).toMatch(/\nkey +key_\S+ +all +- +- +3\n/)
})

test('one is removed, of several the one of its window', async () => {
  const id = await keyId('ci')
  for (const window of ['day', 'month']) await out(`budgets set key ci --usd 1 --window ${window} --team acme`)
  await wrong('budgets remove key ci', `There are several budgets of key ${id} of team acme: say --window day|month.`)
  const removed = await pointsman('budgets remove key ci --window day --team acme')
  expect(removed.err).toMatch(new RegExp(`^Removed the budget of key ${id} of team acme in \\S+: \\$1 a day\\.`))
  expect((await list()).map(({ window }) => window)).toEqual(['month'])
  await out(`keys revoke ${id} --team acme`)
  await out(`budgets remove key ${id} --team acme`)
  expect(await list()).toEqual([])
  await wrong(`budgets remove key ${id}`, `There is no budget of key ${id} of team acme.`)
  const ended = await pointsman(`budgets set key ${id} --usd 1 --team acme`)
  expect([ended.code, ended.err]).toEqual([1, expect.stringContaining(`${id} was revoked on `)])
  await wrong('budgets remove team', 'There is no budget of team acme. "budgets list" shows')
})

describe('bad input is told with what is allowed, and nothing is written', () => {
  const DOLLARS = '--usd must be dollars, more than 0 and at most 1,000,000,000, with no more than 12 decimals, got '
  test.each([
    ['team --usd=-1', `${DOLLARS}"-1"`],
    ['team --usd -1', `${DOLLARS}"-1"`],
    ['team --tokens -.5', '--tokens must be a whole number'],
    ['team --usd 0', `${DOLLARS}"0"`],
    ['team --usd 0.0000000000001', `${DOLLARS}"0.0000000000001"`],
    ['team --usd 1000000000.01', `${DOLLARS}"1000000000.01"`],
    ['team --usd 1e3', `${DOLLARS}"1e3"`],
    ['team --usd $5', `${DOLLARS}"$5"`],
    ['team --requests 1.5', '--requests must be a whole number from 1 to 1,000,000,000,000,000, got "1.5"'],
    ['team --requests 0', '--requests must be'],
    ['team --tokens 1000000000000001', '--tokens must be a whole number from 1 to 1,000,000,000,000,000'],
    ['team', 'Nothing is to be changed. Give --usd, --requests, --tokens,'],
    ['team --hard', 'A budget needs an amount: --usd, --requests, --tokens, or several of them.'],
    ['team --usd none', 'A budget needs an amount'],
    ['team --usd 1 --window year', '--window must be day, week, month, none, got "year"'],
    ['team --usd 1 --hard --soft', '"--hard" and "--soft" are opposites'],
    ['team --usd 1 --include-byok --no-include-byok', 'are opposites'],
    ['team --usd 1 --alert 0', '--alert must be whole percents from 1 to 1000, or none, got "0"'],
    ['team --usd 1 --alert 50%', '--alert must be whole percents'],
    ['team --usd 1 --alert 1001', '--alert must be whole percents'],
    ['team --usd 1 --assume 0', '--assume must be dollars for a million tokens'],
    ['team --usd 1 --assume 0.0000001', 'no more than 6 decimals'],
    ['team --usd 1 --when-away maybe', '--when-away must be refuse or allow, got "maybe"'],
    ['team acme --usd 1', 'The team is the one of --team'],
    ['team --each --usd 1', 'The team is the one of --team'],
    ['world --usd 1', 'SCOPE must be team, project, key, user, got "world"'],
    ['project --usd 1', 'Which project? Give its id, or --each'],
    ['project shop --each --usd 1', 'give one of them'],
    ['project web --usd 1', 'There is no project "web" in team acme. Its projects are default, shop.'],
    ['key nobody --usd 1', 'There is no key "nobody" in this team. Its keys are none.'],
    [`user ${'€'.repeat(43)} --usd 1`, 'The id of a user has at most 128 bytes of UTF-8, got 129.'],
    ['user a\tb --usd 1', 'no control characters'],
    ['user  --usd 1', 'The id of a user is empty'],
    ['user * --usd 1', '"*" is no user'],
    [`user pm_${'0'.repeat(46)} --usd 1`, 'looks like a key itself'],
  ])('budgets set %s', (line, message) => wrong(`budgets set ${line}`, message))

  test('of a team that there is not', async () => {
    const { code, err } = await pointsman('budgets set team --usd 1 --team nobody')
    expect([code, err]).toEqual([2, expect.stringContaining('There is no team "nobody" here')])
  })

  test('the last amount of a budget is not taken away', async () => {
    await out('budgets set team --usd 1 --team acme')
    await wrong('budgets set team --usd none', '"budgets remove" takes it away')
  })
})

test('a team has at most 500 budgets and limits', async () => {
  const limits = Array.from(
    { length: 500 },
    (_, n) => ({ scope: 'user', of: `${n}`, perMinute: {}, parallel: 1 }) as const,
  )
  await withDatabase((database) => sqliteSpending(database).setSpending('acme', { budgets: [], limits }, 0))
  await wrong('budgets set team --usd 1', 'A team has at most 500 budgets and limits together')
  await out('limits set user 7 --parallel 2 --team acme')
  await out('limits remove user 8 --team acme')
  await out('budgets set team --usd 1 --team acme')
})

test('of many who set budgets and raise one at once, nothing is lost', async () => {
  await out('budgets set team --usd 100 --team acme')
  const lines = [
    ...Array.from({ length: 3 }, () => 'budgets raise team --usd 1'),
    ...Array.from({ length: 3 }, (_, n) => `budgets set user u${n} --usd 1`),
  ]
  const ran = await Promise.all(lines.map((line) => pointsman(`${line} --team acme`, runCli)))
  expect(ran.map(({ code, err }) => [code, err])).toEqual(lines.map(() => [0, expect.any(String)]))
  const rows = await list()
  expect(rows[0]).toMatchObject({ inForce: { usd: '103' } })
  expect(
    rows
      .slice(1)
      .map(({ of }) => of)
      .sort(),
  ).toEqual(['u0', 'u1', 'u2'])
})

describe('in a deployment', () => {
  let table: Awaited<ReturnType<typeof openTable>>
  let stacks: Awaited<ReturnType<typeof fakeCloudFormation>>
  beforeAll(async () => {
    ;[table, stacks] = await Promise.all([openTable(undefined, 'dev-accounts'), fakeCloudFormation()])
    await table.create('dev-data')
    stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  })
  afterAll(() => Promise.all([table.close(), stacks.close()]))

  test('the same is in its tables, and makes no team', async () => {
    const env = {
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    }
    const inStage = (line: string) => runHere([...line.split(' '), '--stage', 'dev'], env)
    const lines = [
      'teams create acme',
      'budgets set team --usd 10 --team acme',
      'budgets set team --usd 10',
      'limits set team --requests 60 --model unheard/* --team acme',
    ]
    const ran: Ran[] = []
    for (const line of lines) ran.push(await inStage(line))
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(ran[3]?.err).toMatch(
      /^--model "unheard\/\*" fits no model that is known here, .*\n.*\nThey are counted in DynamoDB/,
    )
    const settings = dynamodbSpending(table.dynamodb, { tableName: 'dev-accounts' })
    const [budget] = (await settings.spendingOf('acme')).rules.budgets
    await spend(dynamodbGates(table.dynamodb, { tableName: 'dev-data', reserveMs: 5000 }), budget as Budget, 2n * USD)
    expect(JSON.parse((await inStage('budgets list --json --team acme')).out)).toMatchObject([
      { spent: { usd: '2' }, held: { usd: '1' } },
    ])
    const low = await inStage('budgets set team --usd 1 --team acme')
    expect([low.code, low.err]).toEqual([2, expect.stringContaining('below what is spent already: $2')])
    await settings.setSpending('ghost', { budgets: [], limits: [] }, 0)
    expect(JSON.parse((await inStage('teams list --json')).out)).toMatchObject([{ id: 'acme' }, { id: 'default' }])
    expect(JSON.parse((await inStage('projects list --json --team acme')).out)).toEqual([{ id: 'default' }])
  })
})
