import { Match, type Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { parquetMetadata, parquetSchema } from 'hyparquet'
import { beforeAll, describe, expect, test } from 'vitest'
import { parquetParts } from '#gateway/archive/parquet.ts'
import { dayFolder } from '../../lambda/storage/ledger/archive.ts'
import { NOW, sampleRecord } from '../lambda/storage/conformance/sample.ts'
import { actionsOf, newStack, synth } from './synth.ts'

/** Hive's types, by Parquet's physical type and what that stands for. */
const HIVE_TYPES: Readonly<Record<string, string>> = {
  'BYTE_ARRAY UTF8': 'string',
  'INT32 ': 'int',
  'BOOLEAN ': 'boolean',
  'INT64 TIMESTAMP_MILLIS': 'timestamp',
  'INT64 ': 'bigint',
}

const columnsOfFiles = async (): Promise<{ name: string; type: string | undefined }[]> => {
  const one = async function* () {
    yield [sampleRecord()]
  }
  const { value: part } = await parquetParts(one()).next()
  if (!part) throw new Error('no part')
  const file = part.buffer.slice(part.byteOffset, part.byteOffset + part.length)
  return parquetSchema(parquetMetadata(file)).children.map(({ element: { name, type, converted_type } }) => ({
    name,
    type: HIVE_TYPES[`${type} ${converted_type ?? ''}`],
  }))
}

test('unless it is asked for there is no archive, and no permission to write one', () => {
  const template = synth()
  for (const type of ['S3::Bucket', 'Glue::Database', 'Glue::Table', 'Athena::WorkGroup'])
    template.resourceCountIs(`AWS::${type}`, 0)
  expect(actionsOf(template, 'AiGatewayClosingRole').filter((action) => action.startsWith('s3:'))).toEqual([])
})

describe('an archive', () => {
  let template: Template
  beforeAll(() => {
    template = synth({ archive: 'true' })
  })

  test('is a bucket that nobody outside reads, encrypted, and outlasts the stack', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [Match.objectLike({ Prefix: 'query-results/', ExpirationInDays: 7 })] },
      },
    })
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    })
    synth({ archive: true, stage: 'dev' }).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' })
  })

  test('is written by one function, which reads no file', () => {
    expect(actionsOf(template, 'AiGatewayClosingRole', 'ArchiveBucket')).toEqual([
      's3:DeleteObject',
      's3:ListBucket',
      's3:PutObject',
    ])
    expect(actionsOf(template, 'AiGatewayClosingRole', '/generations/*')).toEqual(['s3:DeleteObject', 's3:PutObject'])
    for (const role of ['AiGatewayRole', 'AiGatewayLedgerRole'])
      expect(actionsOf(template, role).filter((action) => action.startsWith('s3:'))).toEqual([])
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Pointsman: the sums',
      Environment: {
        Variables: {
          POINTSMAN_ARCHIVE_BUCKET: { Ref: Match.stringLikeRegexp('ArchiveBucket') },
          POINTSMAN_REQUEST_LOG_DAYS: '90',
        },
      },
    })
  })

  test('has a table whose columns are those of the files', async () => {
    const [found] = Object.values(template.findResources('AWS::Glue::Table'))
    const { StorageDescriptor, PartitionKeys } = found?.['Properties'].TableInput ?? {}
    const columns = (await columnsOfFiles()).map(({ name, type }) => ({ Name: name, Type: type }))
    expect(columns.length).toBeGreaterThan(30)
    expect(columns.every(({ Type }) => Type !== undefined)).toBe(true)
    expect(StorageDescriptor.Columns).toEqual(columns.filter(({ Name }) => Name !== 'team'))
    expect(PartitionKeys).toEqual(['team', 'day'].map((Name) => ({ Name, Type: 'string' })))
  })

  test('has partitions that are where days are written', () => {
    const [found] = Object.values(template.findResources('AWS::Glue::Table'))
    const { Parameters, StorageDescriptor } = found?.['Properties'].TableInput ?? {}
    const bucketOf = (value: { 'Fn::Join': [string, unknown[]] }) => value['Fn::Join'][1].slice(0, 2)
    const pathOf = (value: { 'Fn::Join': [string, unknown[]] }) => String(value['Fn::Join'][1][2])
    const locations = Parameters['storage.location.template']
    expect(bucketOf(locations)).toEqual(['s3://', { Ref: expect.stringContaining('ArchiveBucket') }])
    expect(bucketOf(StorageDescriptor.Location)).toEqual(bucketOf(locations))
    expect(pathOf(StorageDescriptor.Location)).toBe('/generations/')
    const filled = pathOf(locations)
      .replace(`\${team}`, 'default')
      .replace(`\${day}`, new Date(NOW).toISOString().slice(0, 10))
    expect(filled).toBe(`/${dayFolder({ team: 'default', startMs: NOW })}`)
    expect(Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.team.type': 'injected',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
    })
  })

  test('is queried in a work group of its own, whose results are encrypted and go after a week', () => {
    template.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'pointsman-prod',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    })
    template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'pointsman_prod' } })
    template.hasOutput('ArchiveBucket', { Value: { Ref: Match.stringLikeRegexp('ArchiveBucket') } })
    template.hasOutput('ArchiveWorkGroup', { Value: 'pointsman-prod' })
  })

  test('leaves no finding of cdk-nag', () => {
    const stack = newStack({ archive: true })
    const { violations } = new AwsSolutionsChecks(stack, { verbose: true }).validateScope(stack)
    expect(violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources])).toEqual([])
  })

  test('needs a log that is kept until days are over', () => {
    expect(() => synth({ archive: true, requestLogDays: 2 })).toThrow(
      'archive needs a request log of 3 days or more; requestLogDays is 2.',
    )
    expect(() => synth({ archive: 'yes' })).toThrow('archive is "yes"; allowed is true or false')
  })
})
