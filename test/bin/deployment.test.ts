import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { listen } from '../harness/listen.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { ACCOUNT, type FakeCloudFormation, fakeCloudFormation, stackOf } from './fake-cloudformation.ts'
import { runHere } from './run.ts'

const CONFIG = `[profile work]
region = eu-west-3
aws_access_key_id = AKIAWORK
aws_secret_access_key = work

[profile nowhere]
aws_access_key_id = AKIANOWHERE
aws_secret_access_key = nowhere

[profile login]
sso_session = company
sso_account_id = ${ACCOUNT}
sso_role_name = operator
region = eu-west-3

[sso-session company]
sso_region = eu-west-3
sso_start_url = https://company.example.com/start
`

let home: string
let stacks: FakeCloudFormation
let aws: FakeAws
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pointsman-'))
  writeFileSync(join(home, 'config'), CONFIG)
  openDatabase(databaseFile(home)).close()
  ;[stacks, aws] = await Promise.all([fakeCloudFormation(), fakeAws()])
})
afterAll(async () => {
  rmSync(home, { recursive: true })
  await Promise.all([stacks.close(), aws.close()])
})
beforeEach(() => {
  stacks.stacks.clear()
  stacks.calls.length = 0
  stacks.failure = undefined
})

const OWN = { AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'own', AWS_REGION: 'eu-central-1' }

/** One command that asks for a parameter once it knows where. */
const status = (words: string, env: Readonly<Record<string, string>> = OWN) =>
  runHere(['zdr', 'status', ...words.split(' ').filter(Boolean)], {
    POINTSMAN_DATA_DIR: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_SSM: aws.endpoint,
    ...env,
  })

const failed = async (words: string, env?: Readonly<Record<string, string>>): Promise<string> => {
  const { code, out, err } = await status(words, env)
  expect([code, out]).toEqual([1, ''])
  expect(err).not.toContain('    at ')
  return err
}

describe('a stage is found by its name alone', () => {
  test('with the credentials and in the region of the environment', async () => {
    stacks.stacks.set('Pointsman-dev', stackOf('dev'))
    const { code, out, err } = await status('--stage dev')
    expect([code, out, err]).toEqual([0, 'off\n', expect.stringContaining('the parameters below /pointsman/dev/')])
    expect(stacks.signedBy).toMatch(/^AKIAOWN\/\d+\/eu-central-1\//)
    expect(stacks.calls).toEqual(['DescribeStacks'])
  })

  test.each([
    ['--profile work', 'AKIAWORK', 'eu-west-3'],
    ['--profile work --region us-east-2', 'AKIAWORK', 'us-east-2'],
  ])('%s', async (words, who, region) => {
    stacks.stacks.set('Pointsman-dev', stackOf('dev', region))
    expect((await status(`--stage dev ${words}`, {})).code).toBe(0)
    expect(stacks.signedBy).toMatch(new RegExp(`^${who}/\\d+/${region}/`))
  })

  test('a profile that is named comes before the credentials of the environment', async () => {
    stacks.stacks.set('Pointsman-dev', stackOf('dev'))
    const warned = vi.spyOn(console, 'warn')
    expect((await status('--stage dev --profile work')).code).toBe(0)
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
    expect(stacks.signedBy).toMatch(/^AKIAWORK\/\d+\/eu-central-1\//)
  })

  test.each(['UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'])(
    'and works while it is %s',
    async (state) => {
      stacks.stacks.set('Pointsman-dev', { ...stackOf('dev'), status: state })
      expect((await status('--stage dev')).code).toBe(0)
    },
  )

  test('without a stage nothing of AWS is asked', async () => {
    expect((await status('')).code).toBe(0)
    expect(stacks.calls).toEqual([])
  })
})

describe('what keeps it from being found is said', () => {
  test('no such stack: where it was looked for, what there is, what makes one', async () => {
    stacks.stacks.set('CDKToolkit', {}).set('Pointsman-prod', {}).set('Pointsman-dev', {})
    stacks.stacks.set('Pointsman-old', { status: 'DELETE_COMPLETE' })
    expect(await failed('--stage qa --profile work', {})).toBe(
      `There is no stack Pointsman-qa in eu-west-3 of the account ${ACCOUNT}, by the profile work. The stages there are dev, prod. ` +
        'Another place is named by --region and --profile; "npm run deploy -- -c stage=qa" makes one here.\n',
    )
    expect(await failed('--stage old')).toContain('There is no stack Pointsman-old')
  })

  test('the same where there is nothing, and where nothing may be listed', async () => {
    expect(await failed('--stage qa')).toMatch(/^There is no stack Pointsman-qa in eu-central-1\. Another place/)
    stacks.stacks.set('Pointsman-prod', {})
    stacks.failure = { action: 'ListStacks', code: 'AccessDenied', message: 'no' }
    expect(await failed('--stage qa')).toMatch(/^There is no stack Pointsman-qa in eu-central-1\. Another place/)
  })

  test.each([
    ['CREATE_IN_PROGRESS', 'is being created: try again'],
    ['REVIEW_IN_PROGRESS', 'is being created: try again'],
    ['CREATE_FAILED', 'could not be created'],
    ['ROLLBACK_IN_PROGRESS', 'could not be created'],
    ['ROLLBACK_COMPLETE', 'could not be created: its events say why; destroy it and deploy it again'],
    ['DELETE_IN_PROGRESS', 'is being deleted'],
    ['DELETE_FAILED', 'is being deleted, or was so in part'],
  ])('a stack that is %s', async (state, what) => {
    stacks.stacks.set('Pointsman-dev', { ...stackOf('dev'), status: state, reason: 'Secret exists' })
    const err = await failed('--stage dev')
    expect(err).toContain(`The stack Pointsman-dev ${what}`)
    expect(err).toContain(`(${state}). Secret exists.\n`)
  })

  test('a stack of before there were such outputs', async () => {
    stacks.stacks.set('Pointsman-dev', { outputs: { TableName: 't', Prefix: 'pointsman/dev' } })
    expect(await failed('--stage dev')).toBe(
      'The stack Pointsman-dev is of an older version, without the outputs AccountsTable, DataTable, NotCountedQueue, Region, RequestLogDays, Url: run "npm run deploy -- -c stage=dev".\n',
    )
  })

  test('no region', async () => {
    const { AWS_REGION: _, ...noRegion } = OWN
    const asked = 'In which region is the stage dev? Say it by --region, AWS_REGION or the profile\'s "region".\n'
    expect(await failed('--stage dev', noRegion)).toBe(asked)
    expect(await failed('--stage dev --profile nowhere', {})).toBe(asked)
  })

  test.each([
    ['none at all', '--region eu-west-1', {}, 'The AWS credentials are missing, wrong or expired: Could not load'],
    ['an unknown profile', '--profile ghost', OWN, 'The AWS credentials of the profile ghost are missing'],
    ['a profile without a login', '--profile login', {}, "To refresh this SSO session run 'aws sso login'"],
  ])('no credentials: %s', async (_, words, env, message) => {
    const err = await failed(`--stage dev ${words}`, env)
    expect(err).toContain(message)
    expect(err).toContain('Log in, or name others by --profile.')
    expect(stacks.calls).toEqual([])
  })

  test.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'are missing, wrong or expired: The sec'],
    ['InvalidClientTokenId', 'The security token is invalid.', 'are missing, wrong or expired: The sec'],
    [
      'AccessDenied',
      'User: x is not authorized to perform: cloudformation:DescribeStacks',
      'CloudFormation cannot be asked in eu-central-1: User: x is not authorized to perform: cloudformation:DescribeStacks.',
    ],
    ['ValidationError', '1 validation error detected', 'CloudFormation cannot be asked in eu-central-1: 1 validation'],
  ])('AWS refuses: %s', async (code, message, told) => {
    stacks.failure = { action: '', code, message }
    expect(await failed('--stage dev')).toContain(told)
  })

  test('nobody there', async () => {
    const gone = await listen(() => undefined)
    await gone.close()
    const err = await failed('--stage dev', { ...OWN, AWS_ENDPOINT_URL_CLOUDFORMATION: gone.url })
    expect(err).toMatch(/^CloudFormation cannot be asked in eu-central-1: connect ECONNREFUSED/)
  })
})

describe('a command line that is wrong', () => {
  test.each([
    ['--region r', '"--region" says where a deployment is: it needs "--stage STAGE".'],
    ['--profile p', '"--profile" says where a deployment is: it needs "--stage STAGE".'],
    ['--stage Prod', '--stage must be up to 20 of a-z, 0-9 and -, a letter first, got "Prod".'],
    ['--stage dev --region=', '--region needs a name.'],
    ['--stage', "'--stage <value>' argument missing"],
    ['--prefix p', 'Unknown option "--prefix". Did you mean'],
  ])('zdr status %s', async (words, message) => {
    const { code, out, err } = await status(words)
    expect([code, out, stacks.calls]).toEqual([2, '', []])
    expect(err).toContain(message)
  })
})
