/** What the deployment tells the ledger functions. `lib` writes it, the functions read it. */
export interface LedgerEnv {
  /** Teams and what they have: only read. */
  readonly accountsTable: string
  /** The request log, and what the ledger derives from it. */
  readonly dataTable: string
  /** Of the function that reads the stream: ARN of the topic that is told of alerts. */
  readonly alertsTopic?: string | undefined
  /** Of the function that makes the sums, where days that are over go to a bucket as well. */
  readonly archive?: ArchiveEnv | undefined
}

export interface ArchiveEnv {
  readonly bucket: string
  /** Days that the request log keeps a record. */
  readonly requestLogDays: number
}

type Variables = Readonly<Record<string, string | undefined>>

const NAMES = {
  accountsTable: 'POINTSMAN_ACCOUNTS_TABLE',
  dataTable: 'POINTSMAN_DATA_TABLE',
  alertsTopic: 'POINTSMAN_ALERTS_TOPIC',
  archiveBucket: 'POINTSMAN_ARCHIVE_BUCKET',
  requestLogDays: 'POINTSMAN_REQUEST_LOG_DAYS',
} as const

/** The variables to give to the function. */
export const writeLedgerEnv = ({
  accountsTable,
  dataTable,
  alertsTopic,
  archive,
}: LedgerEnv): Record<string, string> => ({
  [NAMES.accountsTable]: accountsTable,
  [NAMES.dataTable]: dataTable,
  ...(alertsTopic === undefined ? {} : { [NAMES.alertsTopic]: alertsTopic }),
  ...(archive ? { [NAMES.archiveBucket]: archive.bucket, [NAMES.requestLogDays]: String(archive.requestLogDays) } : {}),
})

/** Throws when a variable is missing: the function then fails at start. */
export const readLedgerEnv = (variables: Variables = process.env): LedgerEnv => {
  const required = (name: string): string => {
    const value = variables[name]
    if (!value) throw new Error(`The environment variable ${name} is not set.`)
    return value
  }
  const bucket = variables[NAMES.archiveBucket]
  return {
    accountsTable: required(NAMES.accountsTable),
    dataTable: required(NAMES.dataTable),
    alertsTopic: variables[NAMES.alertsTopic] || undefined,
    archive: bucket ? { bucket, requestLogDays: Number(required(NAMES.requestLogDays)) } : undefined,
  }
}

/** What Lambda itself tells every function: where it is, and the credentials of its role, which change. */
export const lambdaEnvironment = (
  variables: Variables = process.env,
): { readonly region: string; readonly variables: Variables } => {
  const region = variables['AWS_REGION']
  if (!region) throw new Error('The environment variable AWS_REGION is not set.')
  return { region, variables }
}
