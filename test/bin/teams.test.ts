import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { openTable } from '../lambda/storage/dynamodb/table.ts'
import { fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { freshFolder } from './fresh-folder.ts'
import { type Ran, runCli, runHere } from './run.ts'

const { dataDir, pointsman, out } = freshFolder()

const RULES =
  '--models anthropic/*,sim/echo --models openai/gpt-5.4 --providers anthropic --providers bedrock* --option caching=auto' +
  ' --option zeroDataRetention=true --option order=anthropic,bedrock --option tags=a,b --option hedge=false' +
  ' --option providerTimeouts={"byok":{"openai":5000}} --changeable caching,order --changeable tags'

const STORED = {
  models: ['anthropic/*', 'sim/echo', 'openai/gpt-5.4'],
  providers: ['anthropic', 'bedrock*'],
  defaults: {
    caching: 'auto',
    zeroDataRetention: true,
    order: ['anthropic', 'bedrock'],
    tags: ['a', 'b'],
    hedge: false,
    providerTimeouts: { byok: { openai: 5000 } },
  },
  changeable: ['caching', 'order', 'tags'],
}

/** Teams, and projects of one, are told apart by the words around their names. */
describe.each([
  ['teams', ''],
  ['projects', ' --team default'],
])('%s', (noun, at) => {
  const show = async (): Promise<unknown> => JSON.parse(await out(`${noun} show web --json${at}`))

  test('are created with what holds for them, listed and shown', async () => {
    const created = await pointsman(`${noun} create web ${RULES}${at}`, runCli)
    expect([created.code, created.out]).toEqual([0, ''])
    expect(created.err).toContain('A key of it: pointsman keys create --name NAME --team ')
    const web = { ...STORED, id: 'web', createdAt: expect.any(Number) }
    expect(await show()).toMatchObject(web)
    expect(JSON.parse(await out(`${noun} list --json${at}`))).toMatchObject([{ id: 'default' }, web])
    expect(await out(`${noun} list${at}`)).toMatch(
      /^NAME +STATE +CREATED +MODELS +PROVIDERS +OPTIONS +CHANGEABLE\ndefault +active +- .*\nweb +active +20\S+Z +anthropic\/\* /,
    )
    expect(await out(`${noun} show web${at}`)).toMatch(
      /options +caching=auto .*providerTimeouts=\{"byok":\{"openai":5000}}/,
    )
  })

  test('are not created twice', async () => {
    await out(`${noun} create web${at}`)
    const again = await pointsman(`${noun} create web --models sim/*${at}`)
    expect([again.code, again.err]).toEqual([2, expect.stringContaining(`change it by "${noun} update"`)])
    expect(await show()).not.toHaveProperty('models')
  })

  test('an update replaces what is given, and takes away by "none"', async () => {
    await out(`${noun} create web ${RULES}${at}`)
    await out(`${noun} update web --models sim/* --option caching=false --option order=groq${at}`)
    const { models, defaults, changeable } = {
      models: ['sim/*'],
      defaults: { caching: false, order: ['groq'] },
      changeable: ['caching', 'order'],
    }
    expect(await show()).toMatchObject({ ...STORED, models, defaults, changeable })
    await out(`${noun} update web --changeable order${at}`)
    expect(await show()).toMatchObject({ defaults, changeable: ['order'] })
    for (const [option, field] of [
      ['models', 'models'],
      ['providers', 'providers'],
      ['option', 'defaults'],
    ]) {
      await out(`${noun} update web --${option} none${at}`)
      expect(await show()).not.toHaveProperty(field ?? '')
    }
    expect(await show()).not.toHaveProperty('changeable')
  })

  test('may be allowed what the catalog does not list and is called as provider/id, which is said', async () => {
    const models = ['openrouter/auto', 'openai/ft:*', 'anthropic/claude-opus-4.66', 'meta/next-*', 'sim/*']
    const { code, err } = await pointsman(`${noun} create web --models ${models}${at}`)
    expect([code, err.match(/(?<=--models ").*(?=" fits no model that is known here)/g)]).toEqual([
      0,
      models.slice(0, -1),
    ])
    expect(err).toMatch(/"anthropic\/claude-opus-4\.66" .* Near are "anthropic\/claude-opus-4\.6"/)
    expect(await show()).toMatchObject({ models })
  })

  test('are disabled and enabled, also where they were never set up', async () => {
    for (const id of ['web', 'default']) {
      if (id === 'web') await out(`${noun} create web${at}`)
      await out(`${noun} disable ${id}${at}`)
      expect(await out(`${noun} show ${id}${at}`)).toMatch(/^state +disabled 20/)
      await out(`${noun} enable ${id}${at}`)
      expect(await out(`${noun} show ${id}${at}`)).toMatch(/^state +active\n/)
    }
  })

  test.each([
    ['create', 'takes NAME, got none'],
    ['create A#B', `The name of a ${noun.slice(0, -1)} must be lower-case`],
    ['create x --models nothing/*', '--models "nothing/*" fits no model. Did you mean "'],
    ['create x --models anthropc/*', '--models "anthropc/*" fits no model. Did you mean "anthropic/*"'],
    ['create x --models openai', '--models "openai" fits no model'],
    ['create x --models openai*x/', '--models "openai*x/" fits no model'],
    ['create x --models ,', '--models is empty'],
    ['create x --models none,sim/*', '--models none takes away what was set: give it alone.'],
    ['create x --providers anthropc', '--providers "anthropc" fits no provider. Did you mean "anthropic"'],
    ['create x --option caching', '--option is NAME=VALUE'],
    [
      'create x --option cachin=auto',
      'Allowed are zeroDataRetention, disallowPromptTraining, byokFallback, allowFallbackFromFast, only, has, headquarters, providerTimeouts, tags, inferenceRegion, order, sort, caching, serviceTier, speed, hedge.',
    ],
    ['create x --option byok={}', '--option "byok" cannot be set for all requests. Allowed are '],
    ['create x --option user=ann', '--option "user" cannot be set for all requests'],
    ['create x --option models=sim/echo', '--option "models" cannot be set for all requests'],
    ['create x --option caching=yes', '--option caching must be "auto" or false, got "yes".'],
    ['create x --option hedge=1', '--option hedge must be true or false'],
    ['create x --option caching=auto --option caching=false', '--option caching is given more than once'],
    ['create x --option providerTimeouts=5000', '--option providerTimeouts must be an object with byok'],
    ['create x --option providerTimeouts={', '--option providerTimeouts is written as JSON'],
    [
      'create x --option providerTimeouts={"byok":{"openia":5000}}',
      'There is no provider "openia". Did you mean "openai"?',
    ],
    ['create x --option order=antropic', 'There is no provider "antropic". Did you mean "anthropic"?'],
    [
      'create x --option speed=fast --option serviceTier=flex',
      '--option speed is "fast" and --option serviceTier is "flex"',
    ],
    ['create x --changeable caching', '--changeable "caching" is none of the options that are set: there are none.'],
    ['create x --option zeroDataRetention=true --changeable zeroDataRetention', 'none can loosen it'],
    ['update nobody --models sim/*', `There is no ${noun.slice(0, -1)} "nobody"`],
    ['update default', 'Nothing is to be changed. Give --models, --providers, --option, --changeable.'],
    ['update default --changeable order', '--changeable "order" is none of the options that are set'],
    ['disable nobody', `There is no ${noun.slice(0, -1)} "nobody"`],
    ['show nobody', 'There are default.'],
  ])('%s is wrong, and nothing is written', async (line, message) => {
    const ran = await pointsman(`${noun} ${line}${at}`)
    expect([ran.code, ran.out, ran.err]).toEqual([2, '', expect.stringContaining(message)])
    expect(JSON.parse(await out(`${noun} list --json${at}`))).toEqual([{ id: 'default' }])
  })
})

test('projects are those of one team, which there has to be', async () => {
  await out('teams create red')
  await out('projects create web --team red')
  expect(JSON.parse(await out('projects list --json --team red')).map(({ id }: { id: string }) => id)).toEqual([
    'default',
    'web',
  ])
  expect(JSON.parse(await out('projects list --json'))).toEqual([{ id: 'default' }])
  const { code, err } = await pointsman('projects create web --team blue')
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('The teams are default, red. "pointsman teams create blue" creates it.'),
  ])
})

test('teams that were only set up are known to all commands', async () => {
  await out('teams create red')
  for (const line of ['keys list', 'logs', 'spend']) await out(`${line} --team red`)
})

describe('in a deployment', () => {
  let table: Awaited<ReturnType<typeof openTable>>
  let stacks: Awaited<ReturnType<typeof fakeCloudFormation>>
  beforeAll(async () => {
    ;[table, stacks] = await Promise.all([openTable(undefined, 'dev-accounts'), fakeCloudFormation()])
    stacks.stacks.set('Pointsman-dev', stackOf('dev'))
  })
  afterAll(() => Promise.all([table.close(), stacks.close()]))

  test('the same is in its table', async () => {
    const env = {
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
    }
    const lines = [
      `teams create red ${RULES}`,
      'projects create web --team red --providers groq',
      'keys create --name ci --team red --project web',
      'keys show ci --team red --json',
      'teams disable red',
    ]
    const ran: Ran[] = []
    for (const line of lines) ran.push(await runHere([...line.split(' '), '--stage', 'dev'], env))
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
    expect(JSON.parse(ran[3]?.out ?? '')).toMatchObject({
      name: 'ci',
      within: { team: { id: 'red', ...STORED }, project: { team: 'red', id: 'web', providers: ['groq'] } },
    })
    const served = await runHere([...'teams update red --models acme/* --providers acme --stage dev'.split(' ')], env)
    expect([served.code, served.err.match(/ fits no \w+ that is known here/g)]).toEqual([
      0,
      [' fits no model that is known here', ' fits no provider that is known here'],
    ])
    const ordered = await runHere([...'teams update red --option order=acme,openai --stage dev'.split(' ')], env)
    expect([ordered.code, ordered.err]).toEqual([
      0,
      expect.stringMatching(
        /^--option "acme" fits no provider that is known here, and is set as it stands\. Near are /,
      ),
    ])
    await runHere([...`teams update red ${RULES} --stage dev`.split(' ')], env)
    await runHere([...'teams update red --models acme/* --providers acme --stage dev'.split(' ')], env)
    const accounts = dynamodbAccounts(table.dynamodb, { tableName: 'dev-accounts' })
    expect(await accounts.listTeams()).toMatchObject([
      { id: 'red', ...STORED, models: ['acme/*'], providers: ['acme'], disabledAt: expect.any(Number) },
    ])
  })
})

test('what two change at once is both kept', async () => {
  await out('teams create red --models sim/*')
  const database = openDatabase(databaseFile(dataDir()))
  const accounts = sqliteAccounts(database)
  await Promise.all([
    pointsman('teams update red --providers groq', runCli),
    accounts.updateTeam('red', { models: ['a/b'] }),
  ])
  expect(await accounts.listTeams()).toMatchObject([{ models: ['a/b'], providers: ['groq'] }])
  database.close()
})

test('options that exclude each other are refused where a key is made or changed, and told where a team is', async () => {
  await out('teams create one --option only=openai')
  const unfit = await pointsman('keys create --name ci --team one --option only=azure')
  expect(unfit).toMatchObject({ code: 2, out: '', err: expect.stringContaining('has nothing in common') })
  await out('keys create --name ci --team one --option only=openai')
  const worse = await pointsman('keys update ci --team one --option only=azure')
  expect(worse).toMatchObject({ code: 2, err: expect.stringContaining('has nothing in common') })
  const told = await pointsman('teams update one --option only=azure')
  expect([told.code, told.err]).toEqual([
    0,
    expect.stringMatching(/^Changed team one .*\nThe default options of the key key_/),
  ])
  expect((await pointsman('teams update one --option none')).err).not.toContain('cannot be used')
})

test('an id is one key’s, whatever others are called, and a name first of all that of a key that works', async () => {
  const idOf = (text: string): string => /key_\w{26}/.exec(text)?.[0] ?? ''
  const victim = idOf((await pointsman('keys create --name ci')).err)
  await out(`keys create --name ${victim}`)
  expect((await pointsman(`keys disable ${victim}`)).err).toContain(`Disabled ${victim}`)
  await out(`keys revoke ${victim}`)
  const next = idOf((await pointsman('keys create --name ci')).err)
  expect((await pointsman('keys rotate ci')).err).toContain(`Rotated ${next}`)
  expect((await pointsman(`keys show pm_${'0'.repeat(46)}`)).err).not.toContain('0000')
})
