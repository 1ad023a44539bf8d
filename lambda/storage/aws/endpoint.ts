import { GatewayError } from '../../gateway/core/error.ts'
import { SERVICES, type SignedServiceId } from './operations.ts'

/** An environment, as far as its names are asked for. */
export type Variables = Readonly<Record<string, string | undefined>>

interface Partition {
  readonly name: string
  /** What its regions begin with. */
  readonly regions: string
  readonly suffix: string
  /** Of hosts that answer over IPv6 as well. */
  readonly dualStack: string
}

/** Of regions that no other partition has. */
const PUBLIC: Partition = { name: 'aws', regions: '', suffix: 'amazonaws.com', dualStack: 'api.aws' }

/** https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-us-gov', regions: 'us-gov-', suffix: 'amazonaws.com', dualStack: 'api.aws' },
  { name: 'aws-cn', regions: 'cn-', suffix: 'amazonaws.com.cn', dualStack: 'api.amazonwebservices.com.cn' },
  { name: 'aws-eusc', regions: 'eusc-', suffix: 'amazonaws.eu', dualStack: 'api.amazonwebservices.eu' },
  { name: 'aws-iso', regions: 'us-iso-', suffix: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov' },
  { name: 'aws-iso-b', regions: 'us-isob-', suffix: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud' },
  { name: 'aws-iso-f', regions: 'us-isof-', suffix: 'csp.hci.ic.gov', dualStack: 'api.aws.hci.ic.gov' },
  { name: 'aws-iso-e', regions: 'eu-isoe-', suffix: 'cloud.adc-e.uk', dualStack: 'api.cloud-aws.adc-e.uk' },
]

/** Partitions where a service's usual host is its FIPS or its IPv6 host too. */
interface UsualHost {
  readonly fips?: readonly string[]
  readonly dualStack?: readonly string[]
}

const GOV: UsualHost = { fips: ['aws-us-gov'] }

/**
 * From the services' own endpoint rules: https://github.com/boto/botocore/tree/develop/botocore/data,
 * `endpoint-rule-set-1.json` of each.
 */
const USUAL_HOST: { readonly [S in SignedServiceId]?: UsualHost } = {
  dynamodb: GOV,
  secretsmanager: { dualStack: ['aws', 'aws-us-gov', 'aws-cn'] },
  ssm: GOV,
  sqs: GOV,
  sns: GOV,
}

const wrong = (name: string, rule: string): GatewayError =>
  new GatewayError('internal', `The environment variable ${name} ${rule}.`, { status: 500 })

const isOn = (variables: Variables, name: string): boolean => {
  const word = variables[name]?.toLowerCase() || 'false'
  if (word !== 'true' && word !== 'false') throw wrong(name, 'must be true or false')
  return word === 'true'
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const overrideOf = (service: SignedServiceId, variables: Variables): string | undefined => {
  if (isOn(variables, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) return undefined
  const own = `AWS_ENDPOINT_URL_${SERVICES[service].name.toUpperCase().replace(' ', '_')}`
  const name = [own, 'AWS_ENDPOINT_URL'].find((each) => variables[each])
  const url = name && variables[name]
  if (!name || !url) return undefined
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw wrong(name, 'must be a URL that begins with https:// or http://')
  return url
}

/**
 * Where a service answers, as the SDKs find it: an override by `AWS_ENDPOINT_URL…`, else the region's host in its
 * partition, with FIPS 140 and IPv6 where the environment asks for them. Throws 'internal' naming the variable that is
 * wrong; its value may be anything and is not repeated.
 */
export const endpointOf = (service: SignedServiceId, region: string, variables: Variables): string => {
  const override = overrideOf(service, variables)
  const isFips = isOn(variables, 'AWS_USE_FIPS_ENDPOINT')
  const isDualStack = isOn(variables, 'AWS_USE_DUALSTACK_ENDPOINT')
  if (override !== undefined && (isFips || isDualStack))
    throw wrong(
      isFips ? 'AWS_USE_FIPS_ENDPOINT' : 'AWS_USE_DUALSTACK_ENDPOINT',
      'cannot hold where an AWS_ENDPOINT_URL is set',
    )
  if (override !== undefined) return override
  const partition = PARTITIONS.find(({ regions }) => region.startsWith(regions)) ?? PUBLIC
  const isUsual = (kind: 'fips' | 'dualStack') => USUAL_HOST[service]?.[kind]?.includes(partition.name) === true
  const label = isFips && (isDualStack || !isUsual('fips')) ? `${service}-fips` : service
  const suffix = isDualStack && !isUsual('dualStack') ? partition.dualStack : partition.suffix
  return `https://${label}.${region}.${suffix}`
}
