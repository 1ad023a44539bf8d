/** What a stack tells of its gateway, in its outputs: the command line works with that alone. */
export interface Deployment {
  /** Keys and teams. */
  readonly accountsTable: string
  /** The request log and what is derived from it. */
  readonly dataTable: string
  /** URL of the queue that says what the ledger gave up. */
  readonly notCountedQueue: string
  /** Secrets are `<prefix>/…`, parameters `/<prefix>/…`. */
  readonly prefix: string
  readonly region: string
  /** Days that the request log keeps a record. */
  readonly requestLogDays: string
  /** Without a trailing slash. */
  readonly url: string
}

/** The names of those outputs. */
export const OUTPUTS = {
  accountsTable: 'AccountsTable',
  dataTable: 'DataTable',
  notCountedQueue: 'NotCountedQueue',
  prefix: 'Prefix',
  region: 'Region',
  requestLogDays: 'RequestLogDays',
  url: 'Url',
} as const satisfies Record<keyof Deployment, string>

/** What a stage may be called: it is part of many names. */
export const STAGE = { pattern: /^[a-z][a-z0-9-]{0,19}$/, allowed: 'up to 20 of a-z, 0-9 and -, a letter first' }

const STACK_PREFIX = 'Pointsman-'

export const stackNameOf = (stage: string): string => `${STACK_PREFIX}${stage}`

/** Undefined for a stack that is none of ours. */
export const stageOf = (stackName: string): string | undefined => {
  const stage = stackName.startsWith(STACK_PREFIX) ? stackName.slice(STACK_PREFIX.length) : ''
  return STAGE.pattern.test(stage) ? stage : undefined
}
