import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsService } from '../../../../lambda/storage/aws/bounded-service.ts'
import { s3Client } from '../../../../lambda/storage/aws/s3-client.ts'
import { dayOf } from '../../../../lambda/storage/calendar.ts'
import { s3Archive } from '../../../../lambda/storage/s3/archive.ts'
import { environmentAt, REGION } from '../aws/clients.ts'
import { archiveConformance } from '../conformance/archive.ts'
import { NOW } from '../conformance/sample.ts'
import { type FakeS3, fakeS3 } from '../fake-s3.ts'

const archiveIn = ({ endpoint, bucket }: FakeS3) =>
  s3Archive(awsService('s3', s3Client({ region: REGION, variables: environmentAt(endpoint) })), bucket)

archiveConformance('S3', async () => {
  const s3 = await fakeS3()
  const files = async () => Object.fromEntries([...s3.objects].sort().map(([key, bytes]) => [key, String(bytes)]))
  return { store: { ...archiveIn(s3), files }, close: s3.close }
})

let s3: FakeS3
beforeAll(async () => {
  s3 = await fakeS3()
})
afterAll(() => s3.close())

const day = { team: 'default', startMs: dayOf(NOW) }
const parts = async function* () {
  yield Buffer.from('a')
  yield Buffer.from('b')
}

test('a part goes out before the next one is made', async () => {
  const at: number[] = []
  const counted = async function* () {
    for (const part of ['a', 'b', 'c']) {
      at.push(s3.objects.size)
      yield Buffer.from(part)
    }
  }
  await archiveIn(s3).write(day, counted())
  expect(at).toEqual([0, 1, 2])
})

test('what S3 refuses is told by its name and not repeated, what fails for a moment is tried again', async () => {
  s3.failing.method = 'PUT'
  s3.calls.length = 0
  await expect(archiveIn(s3).write(day, parts())).rejects.toThrow('S3 refused PutObject (AccessDenied)')
  expect(s3.calls).toHaveLength(1)
  Object.assign(s3.failing, { code: 'SlowDown', status: 503 })
  await expect(archiveIn(s3).write(day, parts())).rejects.toThrow('S3 failed at PutObject (SlowDown)')
  expect(s3.calls).toHaveLength(4)
  delete s3.failing.method
})

test('in a Region the bucket is a part of the host', async () => {
  const { urlOf } = await import('../../../../lambda/storage/aws/s3-client.ts')
  const options = { region: 'eu-central-1', variables: {} }
  expect(urlOf({ Bucket: 'b', Key: 'team=ü%20/part-0' }, options).href).toBe(
    'https://b.s3.eu-central-1.amazonaws.com/team%3D%C3%BC%2520/part-0',
  )
  expect(urlOf({ Bucket: 'b', Prefix: 'x/y=' }, options).href).toBe(
    'https://b.s3.eu-central-1.amazonaws.com/?list-type=2&prefix=x%2Fy%3D',
  )
})
