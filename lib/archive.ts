import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { PARQUET_COLUMNS } from '../lambda/gateway/archive/columns.ts'
import { allowMatching } from './allow.ts'

export interface ArchiveProps {
  /** Of Athena's work group; that of the database is the same with underscores. */
  readonly name: string
  /** Days that the request log keeps a record: what is not written by then never is. */
  readonly requestLogDays: number
  /** Keep the bucket when the stack is deleted; one that is not empty is kept by AWS, whose deletion then fails. */
  readonly retain: boolean
}

/** A day is written when it is over, and again while it is in the log as a whole. */
const LEAST_LOG_DAYS = 3

/** What is below is written by the closing function, see lambda/storage/ledger/archive.ts. */
const FOLDER = 'generations'
/** Before that there was no archive: Athena looks at no day that it does not have to. */
const FIRST_DAY = '2026-01-01'
const RESULTS = 'query-results'

const TYPES: Readonly<Record<(typeof PARQUET_COLUMNS)[number]['kind'], string>> = {
  text: 'string',
  whole: 'int',
  flag: 'boolean',
  time: 'timestamp',
  pico: 'bigint',
}

/** A column cannot be both in the files and in their path: the team of the path is the one that decides what is read. */
const COLUMNS = PARQUET_COLUMNS.filter(({ name }) => name !== 'team').map(({ name, kind }) => ({
  name,
  type: TYPES[kind],
}))

const HIVE = 'org.apache.hadoop.hive.ql.io.parquet'

/** Teams are named by each query, days follow from the calendar: nothing has to crawl the bucket. */
const projectionOf = (location: string): Record<string, string> => ({
  EXTERNAL: 'TRUE',
  classification: 'parquet',
  'projection.enabled': 'true',
  'projection.team.type': 'injected',
  'projection.day.type': 'date',
  'projection.day.format': 'yyyy-MM-dd',
  'projection.day.range': `${FIRST_DAY},NOW`,
  'storage.location.template': `${location}team=\${team}/day=\${day}`,
})

const table = (scope: Construct, database: CfnDatabase, location: string): CfnTable =>
  new CfnTable(scope, 'Table', {
    catalogId: Stack.of(scope).account,
    databaseName: database.ref,
    tableInput: {
      name: FOLDER,
      tableType: 'EXTERNAL_TABLE',
      description: 'Requests that Pointsman served: a folder for each team and day, UTC',
      parameters: projectionOf(location),
      partitionKeys: ['team', 'day'].map((name) => ({ name, type: 'string' })),
      storageDescriptor: {
        location,
        columns: COLUMNS,
        inputFormat: `${HIVE}.MapredParquetInputFormat`,
        outputFormat: `${HIVE}.MapredParquetOutputFormat`,
        serdeInfo: { serializationLibrary: `${HIVE}.serde.ParquetHiveSerDe` },
      },
    },
  })

/** The request log beyond its retention: a bucket of Parquet, a file for each day, and all that Athena needs to read it. */
export class Archive extends Construct {
  readonly bucket: Bucket
  readonly workGroup: string

  constructor(scope: Construct, id: string, { name, requestLogDays, retain }: ArchiveProps) {
    super(scope, id)
    if (requestLogDays < LEAST_LOG_DAYS)
      throw new Error(
        `archive needs a request log of ${LEAST_LOG_DAYS} days or more; requestLogDays is ${requestLogDays}.`,
      )
    this.workGroup = name
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ prefix: `${RESULTS}/`, expiration: Duration.days(7) }],
    })
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'One function writes it, whose log tells what failed; who else reads it is for CloudTrail to say.',
    })
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_') },
    })
    table(this, database, this.bucket.s3UrlForObject(`${FOLDER}/`))
    new CfnWorkGroup(this, 'WorkGroup', {
      name,
      recursiveDeleteOption: !retain,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        resultConfiguration: {
          outputLocation: this.bucket.s3UrlForObject(`${RESULTS}/`),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    })
  }

  /** What writing days takes: to put files, to see which a day has, and to remove those that it has no more. No reading. */
  grantWrite(role: Role): void {
    allowMatching(
      role,
      ['s3:PutObject', 's3:DeleteObject'],
      [{ service: 's3', region: '', account: '', resource: this.bucket.bucketName, resourceName: `${FOLDER}/*` }],
      'A file for each team and day, below a folder of their own.',
    )
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${FOLDER}/*` } },
      }),
    )
  }
}
