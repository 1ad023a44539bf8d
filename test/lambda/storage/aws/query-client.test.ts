import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { awsService } from '../../../../lambda/storage/aws/bounded-service.ts'
import { queryClient } from '../../../../lambda/storage/aws/query-client.ts'
import { listen } from '../../../harness/listen.ts'
import { type FakeSns, fakeSns } from '../fake-sns.ts'
import { environmentAt, REGION } from './clients.ts'

let sns: FakeSns
beforeAll(async () => {
  sns = await fakeSns()
})
afterAll(() => sns.close())
beforeEach(() => {
  sns.published.length = 0
  sns.answers.length = 0
})

const TopicArn = 'arn:aws:sns:us-east-1:123456789012:alerts'
const MESSAGE = { TopicArn, Subject: 'Pointsman: 80 % + more', Message: 'a=b&c "ü" 😀\n\n%20+\n' }
const SLACK_MS = 15_000
const at = (endpoint: string, limitMs = SLACK_MS) =>
  awsService('sns', queryClient({ region: REGION, variables: environmentAt(endpoint) }), limitMs)

test('a message comes as it is, signed, to the topic that it is for', async () => {
  expect(await at(sns.endpoint)('Publish', MESSAGE)).toEqual({ MessageId: 'message-1' })
  expect(sns.published).toEqual([{ Action: 'Publish', Version: '2010-03-31', ...MESSAGE }])
})

test('what fails for a moment is tried again, what is refused is not, and is told by its name', async () => {
  sns.answers.push({ status: 503, body: '<html>' }, sns.error(400, 'Throttling'))
  expect(await at(sns.endpoint)('Publish', MESSAGE)).toEqual({ MessageId: 'message-1' })
  const before = sns.calls()
  sns.answers.push(sns.error(400, 'InvalidParameter'))
  await expect(at(sns.endpoint)('Publish', MESSAGE)).rejects.toMatchObject({
    message: 'SNS failed at Publish (InvalidParameter).',
    status: 500,
    cause: { message: 'No & no.' },
  })
  expect(sns.calls()).toBe(before + 1)
  sns.answers.push(...Array.from({ length: 3 }, () => sns.error(500, 'InternalError')))
  await expect(at(sns.endpoint)('Publish', MESSAGE)).rejects.toMatchObject({ status: 503 })
  expect(sns.calls()).toBe(before + 4)
})

test('an answer that is none, and none at all, are no success', async () => {
  sns.answers.push({ status: 200, body: '<html>a proxy</html>' })
  await expect(at(sns.endpoint)('Publish', MESSAGE)).rejects.toThrow('SNS failed at Publish (UnreadableAnswer).')
  const silent = await listen(() => undefined)
  await expect(at(silent.url, 50)('Publish', MESSAGE)).rejects.toThrow('SNS did not answer Publish within 50 ms.')
  await silent.close()
  await expect(at(silent.url)('Publish', MESSAGE)).rejects.toThrow('SNS failed at Publish (ECONNREFUSED).')
})

test('without credentials nothing is sent', async () => {
  const client = queryClient({ region: REGION, variables: { AWS_ENDPOINT_URL: sns.endpoint } })
  await expect(awsService('sns', client)('Publish', MESSAGE)).rejects.toThrow('SNS refused Publish')
  expect(sns.published).toEqual([])
})
