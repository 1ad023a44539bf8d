import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashKey } from '#gateway/access/keys.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { type Ran, runCli, runHere } from './run.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const pointsman = (words: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  runCli(words, { POINTSMAN_DATA_DIR: dataDir, ...env })

const SHOWN_ONCE = /^pm_[0-9A-Za-z]{46}\n$/
const idIn = (text: string): string => /key_[0-9A-Z]{26}/.exec(text)?.[0] ?? ''

test('the life of a key, while another process has the file open', async () => {
  const database = openDatabase(databaseFile(dataDir))
  const accounts = sqliteAccounts(database)
  await pointsman(['teams', 'create', 'life'])
  await pointsman(['projects', 'create', 'web', '--team', 'life'])

  const created = await pointsman([
    'keys',
    'create',
    '--name',
    'ci',
    '--team',
    'life',
    '--project=web',
    '--expires',
    '30d',
    ...['--allow', 'logs', '--allow', 'fault'],
    '--byok-fallback=never',
  ])
  expect(created.code).toBe(0)
  expect(created.out).toMatch(SHOWN_ONCE)
  expect(created.err).not.toContain(created.out.trim())
  const key = await accounts.keyByHash(hashKey(created.out.trim()))
  expect(key).toMatchObject({ id: idIn(created.err), name: 'ci', team: 'life', project: 'web' })
  expect(key).toMatchObject({ permissions: ['fault', 'logs'], byokFallback: 'never' })
  expect((key?.expiresAt ?? 0) - (key?.createdAt ?? 0)).toBe(30 * 86_400_000)

  const revoked = await pointsman(['keys', 'revoke', idIn(created.err), '--team', 'life'])
  expect([revoked.code, revoked.out]).toEqual([0, ''])
  expect((await accounts.listKeys('life'))[0]?.revokedAt).toBeGreaterThan(0)

  const [table, json] = [
    await pointsman(['keys', 'list', '--team', 'life']),
    await pointsman(['keys', 'list', '--team=life', '--json']),
  ]
  expect(table.out).toMatch(
    /^ID +NAME +PROJECT +BEGINS +CREATED +MAY +STATE\nkey_\w+ +ci +web +pm_\w{4} +\S+ +fault logs +revoked \S+\n$/,
  )
  const beginning = created.out.slice(0, 7)
  expect(JSON.parse(json.out)).toMatchObject([{ id: key?.id, name: 'ci', project: 'web', beginning }])
  expect(json.out).not.toContain(key?.hash)
  database.close()
})

test('the same in a deployment’s table', async () => {
  const { dynamodb, endpoint, close } = await openTable(undefined, 'dev-accounts')
  const stacks = await fakeCloudFormation()
  stacks.stacks.set('Pointsman-dev', stackOf('dev')).set('Pointsman-missing', stackOf('missing'))
  const env = {
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const at = ['--stage', 'dev', '--region', 'eu-central-1']
  const { code, out, err } = await pointsman(['keys', 'create', '--name', 'ci', ...at], env)
  expect([code, err]).toEqual([0, expect.stringContaining('the table dev-accounts')])
  const accounts = dynamodbAccounts(dynamodb, { tableName: 'dev-accounts' })
  expect(await accounts.keyByHash(hashKey(out.trim()))).toMatchObject({ id: idIn(err) })
  const missing = await pointsman(['keys', 'list', '--stage', 'missing', '--region', 'eu-central-1'], env)
  expect([missing.code, missing.out]).toEqual([1, ''])
  expect(missing.err).not.toContain('    at ')
  await Promise.all([close(), stacks.close()])
})

describe('what is wrong is said, with exit code 2', () => {
  beforeAll(async () => {
    for (const name of ['known', 'twice', 'twice']) await pointsman(['keys', 'create', '--name', name])
  })
  test.each([
    ['keys list --jsno', 'Unknown option "--jsno". Did you mean "--json"?'],
    ['keys create --name x --exipres 3d', 'Did you mean "--expires"?'],
    ['keys creat', 'Unknown command "keys creat". Did you mean "keys create"?'],
    ['keys', 'Unknown command "keys".'],
    ['keys create', '--name is needed'],
    ['keys create --name', "'--name <value>' argument missing"],
    ['keys create --name x extra', 'takes no operands, got 1'],
    ['keys create --name x --team A#B', '--team must be lower-case'],
    [`keys create --name x --team ${'a'.repeat(64)}`, 'at most 63'],
    ['keys create --name x --team .a', 'a letter or digit first'],
    ['keys create --name x --byok-fallback no', '--byok-fallback must be system or never, got "no"'],
    ['keys create --name x --allow all', '--allow must be fault, logs, report (it may be repeated), got "all"'],
    ['keys create --name x --expires soon', '--expires must be like 30d, 12h, 2026-12-31 or never'],
    ['keys create --name x --expires 2031-02-31', '--expires must be like'],
    ['keys create --name x --expires 2020-01-01', 'is in the past'],
    ['keys create --name x --region r', 'it needs "--stage STAGE"'],
    ['keys list --team nobody', 'There is no team "nobody" here. The teams are '],
    ['logs --team nobody', 'There is no team "nobody"'],
    ['spend --team nobody', 'There is no team "nobody"'],
    ['export x.csv --team nobody', 'There is no team "nobody"'],
    ['reprice --since 1d --team nobody', 'There is no team "nobody"'],
    ['ledger verify --from 2026-11-01 --team nobody', 'There is no team "nobody"'],
    ['ledger rebuild --from 2026-11-01 --team nobody', 'There is no team "nobody"'],
    ['keys revoke', '"keys revoke" takes ID|NAME, got none'],
    ['keys create --name x --team nobody', '"pointsman teams create nobody" creates it.'],
    ['keys create --name x --project nothing', '"pointsman projects create nothing --team default" creates it.'],
    ['keys create --name x --expires 99999y', 'is after 9999-12-30'],
    [`keys create --name pm_${'a'.repeat(46)}`, '--name looks like a key itself'],
    ['keys create --name x --models nothing', '--models "nothing" fits no model'],
    ['keys create --name x --option byok={}', 'cannot be set for all requests'],
    ['keys create --name x --no-require-user', 'Unknown option "--no-require-user"'],
    ['keys update', 'takes ID|NAME, got none'],
    ['keys update known', 'Nothing is to be changed. Give --models, '],
    ['keys update known --expires 2020-01-01', 'is in the past'],
    ['keys update known --require-user --no-require-user', 'are opposites: say one.'],
    ['keys update nobody --name y', 'There is no key "nobody" in this team. Its keys are '],
    ['keys show twice', 'Several keys are called "twice": key_'],
    ['keys rotate known --grace 31d', '--grace must be 0, or like 12h or 7d and at most 30d, got "31d"'],
    ['keys rotate known --grace -1h', '--grace must be 0, or like 12h or 7d'],
    ['keys rotate known --grace 1', '--grace must be 0'],
  ])('pointsman %s', async (line, message) => {
    const { code, out, err } = await runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

describe('a key in the wrong place is not repeated', () => {
  const secret = `pm_${'Ab'.repeat(23)}`
  test.each([
    `teams create ${secret}`,
    `keys create --name x --team ${secret}`,
    `keys create --name x --project ${secret}`,
    `keys create --name x --expires ${secret}`,
    `keys create --name x --models ${secret}`,
    `keys create --name x --providers ${secret}`,
    `keys create --name x --option ${secret}`,
    `keys create --name x --byok-fallback ${secret}`,
    `keys create --name x --allow ${secret}`,
    `keys rotate x --grace ${secret}`,
    `teams update default --changeable ${secret}`,
    `budgets set team --usd ${secret}`,
    `budgets set ${secret} --usd 1`,
    `budgets raise team --usd 1 --until ${secret}`,
    `budgets forgive ${secret}`,
    `limits set team --requests 1 --model ${secret}`,
    secret,
  ])('pointsman %s', async (line) => {
    const { code, out, err } = await runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('pm_[redacted]')
    expect(err).not.toContain(secret)
  })
})

test('an unknown key is not revoked', async () => {
  const { code, err } = await pointsman(['keys', 'revoke', 'key_unknown'])
  expect([code, err]).toEqual([2, expect.stringContaining('There is no key "key_unknown"')])
})

describe('a key, once it is made', () => {
  const run = (line: string): Promise<Ran> => runHere(line.split(' '), { POINTSMAN_DATA_DIR: dataDir })
  /** Makes one of a team of its own, and says its secret. */
  const make = async (team: string, line = ''): Promise<string> => {
    await run(`teams create ${team}`)
    const { out, err } = await run(`keys create --name ci --team ${team} ${line}`.trim())
    expect([out, err]).toEqual([expect.stringMatching(SHOWN_ONCE), expect.stringContaining('Created ')])
    return out.trim()
  }
  const stored = async (secret: string) => {
    const database = openDatabase(databaseFile(dataDir))
    const key = await sqliteAccounts(database).keyByHash(hashKey(secret))
    database.close()
    return key
  }

  test('is changed in what is given, and loses what "none" takes away', async () => {
    const secret = await make(
      'updating',
      '--models sim/* --option caching=auto --changeable caching --require-user --allow logs',
    )
    const made = { models: ['sim/*'], defaults: { caching: 'auto' }, changeable: ['caching'], permissions: ['logs'] }
    expect(await stored(secret)).toMatchObject({ ...made, needsUser: true, beginning: secret.slice(0, 7) })
    expect((await run('keys update ci --team updating --providers groq --byok-fallback never --name bot')).code).toBe(0)
    expect(await stored(secret)).toMatchObject({ ...made, providers: ['groq'], byokFallback: 'never', name: 'bot' })
    const line = '--models none --providers none --option none --allow none --byok-fallback system --no-require-user'
    expect((await run(`keys update bot --team updating ${line} --expires 1h`)).code).toBe(0)
    const { id, hash, name, team, project, createdAt, expiresAt, beginning } = (await stored(secret)) ?? {}
    expect((expiresAt ?? 0) - Date.now()).toBeGreaterThan(3_500_000)
    expect((await run('keys update bot --team updating --expires never')).code).toBe(0)
    const within = { team: { id: 'updating', createdAt: expect.any(Number) } }
    expect(await stored(secret)).toEqual({ id, hash, name, team, project, createdAt, beginning, within })
  })

  test('is disabled and enabled', async () => {
    const secret = await make('switching')
    expect((await run('keys disable ci --team switching')).code).toBe(0)
    expect((await stored(secret))?.disabledAt).toBeGreaterThan(0)
    expect((await run('keys list --team switching')).out).toContain('disabled 20')
    expect((await run('keys enable ci --team switching')).code).toBe(0)
    expect((await stored(secret))?.disabledAt).toBeUndefined()
  })

  test('says when it is made that it does not work yet, in a project or team that is disabled', async () => {
    await run('teams create stopped')
    await run('projects create web --team stopped')
    for (const noun of ['teams disable stopped', 'projects disable web --team stopped'])
      expect((await run(noun)).code).toBe(0)
    const { code, out, err } = await run('keys create --name ci --team stopped --project web')
    expect([code, out]).toEqual([0, expect.stringMatching(SHOWN_ONCE)])
    expect(err).toContain(
      'It does not work yet: its team stopped is disabled.\nIt does not work yet: its project web is disabled.\n',
    )
    expect((await run('keys create --name ci --team stopped')).err).not.toContain('its project')
  })

  test('gets another secret, while the one before works on for the grace', async () => {
    const before = await make('rotating', '--models sim/*')
    const key = await stored(before)
    const { code, out, err } = await run('keys rotate ci --team rotating --grace 2h')
    expect([code, out]).toEqual([0, expect.stringMatching(SHOWN_ONCE)])
    expect(err).not.toContain(out.trim())
    const [older, newer] = [await stored(before), await stored(out.trim())]
    expect([older?.id, newer?.id]).toEqual([key?.id, key?.id])
    expect([newer?.models, newer?.expiresAt]).toEqual([['sim/*'], undefined])
    expect((older?.expiresAt ?? 0) - (older?.replacedAt ?? 0)).toBe(2 * 3_600_000)
    const list = (await run('keys list --team rotating')).out
    expect(list).toMatch(
      new RegExp(
        `${key?.id} .* ${out.slice(0, 7)} .* active\\n${key?.id} .* ${before.slice(0, 7)} .* replaced, ends 20`,
      ),
    )
    expect((await run(`logs --key ci --team rotating`)).code).toBe(0)

    const again = await run('keys rotate ci --team rotating --grace 0')
    expect(again.err).toContain('stops within a minute')
    expect((await stored(out.trim()))?.expiresAt).toBeLessThanOrEqual(Date.now())
    expect((await run('keys list --team rotating --json')).out.match(/"beginning"/g)).toHaveLength(1)
    expect((await run('keys revoke --team rotating '.concat(key?.id ?? ''))).code).toBe(0)
    expect((await stored(again.out.trim()))?.revokedAt).toBeGreaterThan(0)
  })

  test('its end is inherited by its new secret, and the grace is no longer than that', async () => {
    const before = await make('ending', '--expires 1h')
    const { out, err } = await run('keys rotate ci --team ending')
    const [older, newer] = [await stored(before), await stored(out.trim())]
    expect(newer?.expiresAt).toBe(older?.expiresAt)
    expect(err).toContain(`works until ${new Date(older?.expiresAt ?? 0).toISOString()}`)
  })

  test('that has come to its end stays so: exit code 1', async () => {
    const secret = await make('over')
    const id = (await stored(secret))?.id ?? ''
    expect((await run(`keys revoke ${id} --team over`)).code).toBe(0)
    for (const verb of ['rotate', 'enable', 'disable', 'update --name x'].map((words) => words.split(' '))) {
      const { code, out, err } = await run(`keys ${verb[0]} ${[id, ...verb.slice(1)].join(' ')} --team over`)
      expect([code, out, err]).toEqual([1, '', expect.stringContaining(`${id} was revoked on 20`)])
    }
    const [database, expired] = [openDatabase(databaseFile(dataDir)), await make('past')]
    const pastId = (await stored(expired))?.id ?? ''
    await sqliteAccounts(database).updateKey('past', pastId, { expiresAt: 1000 })
    database.close()
    const { code, err } = await run('keys rotate ci --team past')
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`Let it live on by "keys update ${pastId} --expires 30d" first.`),
    ])
  })

  test('that somebody else has just removed is not changed: exit code 1', async () => {
    const id = (await stored(await make('gone')))?.id
    const database = openDatabase(databaseFile(dataDir))
    database.exec("CREATE TRIGGER gone BEFORE UPDATE ON keys WHEN OLD.team = 'gone' BEGIN SELECT RAISE(IGNORE); END")
    for (const verb of ['enable ci', 'disable ci', 'update ci --name x']) {
      const { code, out, err } = await run(`keys ${verb} --team gone`)
      expect([code, out, err]).toEqual([1, '', expect.stringContaining(`There is no key ${id} any more`)])
      expect(err).not.toMatch(/Changed|abled/)
    }
    database.exec('DROP TRIGGER gone')
    database.close()
  })

  test('is shown with what holds for it, what it inherits, and never its secret', async () => {
    const secret = await make('showing', '--allow logs --require-user --models sim/*')
    await run('teams update showing --providers groq --option caching=auto')
    await run('projects disable default --team showing')
    const [text, json] = [await run('keys show ci --team showing'), await run('keys show ci --team showing --json')]
    expect(text.out).toMatch(/may +logs\nuser +required\n/)
    expect(text.out).toMatch(new RegExp(`BEGINS +CREATED +STATE\\n${secret.slice(0, 7)} +20\\S+ +active`))
    expect(text.out).toMatch(/ KEY +PROJECT default +TEAM showing\nstate +active +disabled 20\S+ +active\n/)
    expect(text.out).toMatch(/models +sim\/\* +- +-\nproviders +- +- +groq\noptions +- +- +caching=auto\n/)
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ name: 'ci', team: 'showing', models: ['sim/*'], secrets: [{ beginning: secret.slice(0, 7) }] },
      within: { team: { providers: ['groq'] }, project: { disabledAt: expect.any(Number) } },
    })
    for (const { out } of [text, json]) {
      expect(out).not.toContain(secret)
      expect(out).not.toContain(hashKey(secret))
    }
  })
})

test('help is for reading: on standard output, for all or for one', async () => {
  const [all, one, none] = await Promise.all([pointsman(['help']), pointsman(['keys', 'list', '-h']), pointsman([])])
  expect([all.code, one.code, none.code]).toEqual([0, 0, 2])
  expect(all.out).toContain('pointsman keys create --name NAME')
  expect(one.out).toContain('pointsman keys list')
  expect(one.out).not.toContain('keys create')
})
