/** What the deployment tells the gateway function. `lib` writes it, the function reads it. */
export interface GatewayEnv {
  /** Who may ask: only read. */
  readonly accountsTable: string
  /** What happened: the request log and what is derived from it. */
  readonly dataTable: string
  /** The secret of a provider is `<secretPrefix>/<slug>`. */
  readonly secretPrefix: string
  /** The parameters of a team are below `<parameterPrefix>/<team>`; begins with a slash. */
  readonly parameterPrefix: string
  /** How long the request log keeps a record. */
  readonly requestLogDays: number
  /** CloudWatch namespace of this deployment's metrics. */
  readonly metricNamespace: string
  /** A JSON file merged over the catalog, relative to the bundle. */
  readonly overridesFile?: string | undefined
}

const NAMES = {
  accountsTable: 'POINTSMAN_ACCOUNTS_TABLE',
  dataTable: 'POINTSMAN_DATA_TABLE',
  secretPrefix: 'POINTSMAN_SECRET_PREFIX',
  parameterPrefix: 'POINTSMAN_PARAMETER_PREFIX',
  requestLogDays: 'POINTSMAN_REQUEST_LOG_DAYS',
  metricNamespace: 'POINTSMAN_METRIC_NAMESPACE',
  overridesFile: 'POINTSMAN_OVERRIDES',
} as const satisfies Record<keyof GatewayEnv, string>

/** The variables to give to the function. */
export const writeGatewayEnv = (values: GatewayEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(NAMES).flatMap(([field, name]) => {
      const value = values[field as keyof GatewayEnv]
      return value === undefined ? [] : [[name, String(value)]]
    }),
  )

/** The same as the function has it, with what Lambda says of it. */
interface RunningEnv extends GatewayEnv {
  readonly region: string
  readonly memoryMb: number
  /** It was started before anybody asked, by provisioned concurrency. */
  readonly isStartedAhead: boolean
  /** The environment itself: AWS's own variables for its clients, which may be renewed while the function lives. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Throws when a variable is missing or no number: the function then fails at start and not in a request. */
export const readGatewayEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): RunningEnv => {
  const required = (name: string): string => {
    const value = variables[name]
    if (!value) throw new Error(`The environment variable ${name} is not set.`)
    return value
  }
  const requestLogDays = Number(required(NAMES.requestLogDays))
  if (!(requestLogDays > 0)) throw new Error(`${NAMES.requestLogDays} must be a positive number of days.`)
  return {
    accountsTable: required(NAMES.accountsTable),
    dataTable: required(NAMES.dataTable),
    secretPrefix: required(NAMES.secretPrefix),
    parameterPrefix: required(NAMES.parameterPrefix),
    requestLogDays,
    metricNamespace: required(NAMES.metricNamespace),
    overridesFile: variables[NAMES.overridesFile],
    region: required('AWS_REGION'),
    memoryMb: Number(required('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
    isStartedAhead: variables['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency',
    variables,
  }
}

/**
 * Metrics that the function emits in CloudWatch's embedded metric format, each in all and by the dimension `model`: the
 * dashboard draws them. Milliseconds, counts, and millionths of a dollar.
 */
export const METRICS = {
  timeToFirstToken: 'TTFT',
  duration: 'Duration',
  inputTokens: 'InputTokens',
  outputTokens: 'OutputTokens',
  spend: 'CostMicroUsd',
  unknownCost: 'UnknownCost',
  errors: 'Errors',
} as const

export const MODEL_DIMENSION = 'model'
