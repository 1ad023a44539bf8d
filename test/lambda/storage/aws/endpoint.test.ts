import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, test } from 'vitest'
import { endpointOf } from '../../../../lambda/storage/aws/endpoint.ts'
import type { StoreServiceId } from '../../../../lambda/storage/aws/operations.ts'
import { REGION } from './clients.ts'

/** Of every partition, those with odd names among them, and one that nobody knows yet. */
const REGIONS = [
  ...['us-east-1', 'us-west-2', 'eu-central-1', 'eu-south-2', 'ap-southeast-7', 'ap-northeast-3', 'sa-east-1'],
  ...['ca-west-1', 'me-central-1', 'af-south-1', 'il-central-1', 'mx-central-1', 'us-east-9', 'xx-north-1'],
  ...['us-gov-west-1', 'us-gov-east-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1'],
]

const CLIENTS = {
  dynamodb: new DynamoDBClient({ region: REGION }),
  secretsmanager: new SecretsManagerClient({ region: REGION }),
  ssm: new SSMClient({ region: REGION }),
} as const

const SERVICES = Object.keys(CLIENTS) as StoreServiceId[]

/** What the SDK's own rules say; they keep one shape for all three. */
const judged = (service: StoreServiceId, Region: string, UseFIPS: boolean, UseDualStack: boolean): string =>
  CLIENTS[service].config.endpointProvider({ Region, UseFIPS, UseDualStack }, {}).url.href

describe.each(SERVICES)('%s', (service) => {
  test.each([
    ['', {}],
    [' with FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    [' with IPv6', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    [' with both', { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  ])('is in every region%s where the SDK looks for it', (_, variables) => {
    const isFips = 'AWS_USE_FIPS_ENDPOINT' in variables
    const isDualStack = 'AWS_USE_DUALSTACK_ENDPOINT' in variables
    // China has no FIPS hosts, and the rules of services differ in what they would be called.
    const regions = REGIONS.filter((region) => !(isFips && isDualStack && region.startsWith('cn-')))
    const expected = regions.map((region) => judged(service, region, isFips, isDualStack))
    expect(regions.map((region) => `${endpointOf(service, region, variables)}/`)).toEqual(expected)
  })
})

test.each([
  ['dynamodb', 'cn-north-1', {}, 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
  ['dynamodb', 'us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://dynamodb-fips.us-east-1.amazonaws.com'],
  ['dynamodb', 'us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://dynamodb.us-gov-west-1.amazonaws.com'],
  ['ssm', 'us-gov-east-1', {}, 'https://ssm.us-gov-east-1.amazonaws.com'],
  ['sns', 'eu-central-1', {}, 'https://sns.eu-central-1.amazonaws.com'],
  ['sns', 'us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://sns-fips.us-east-1.amazonaws.com'],
  ['sns', 'us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://sns.us-gov-west-1.amazonaws.com'],
  ['sns', 'us-east-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://sns.us-east-1.api.aws'],
] as const)('%s in %s with %j is at %s', (service, region, variables, url) => {
  expect(endpointOf(service, region, variables)).toBe(url)
})

test('a variable takes its place: that of the service before that of all', () => {
  const variables = {
    AWS_ENDPOINT_URL: 'http://all:1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000/db',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secrets.internal',
  }
  const at = (service: StoreServiceId, more = {}) => endpointOf(service, REGION, { ...variables, ...more })
  expect(SERVICES.map((service) => at(service))).toEqual([
    'http://127.0.0.1:8000/db',
    'https://secrets.internal',
    'http://all:1',
  ])
  expect(at('ssm', { AWS_ENDPOINT_URL: '' })).toBe('https://ssm.us-east-1.amazonaws.com')
  expect(at('ssm', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })).toBe('https://ssm.us-east-1.amazonaws.com')
})

test.each([
  [{ AWS_ENDPOINT_URL: 'sk-secret' }, 'AWS_ENDPOINT_URL must be a URL that begins with https:// or http://.'],
  [{ AWS_ENDPOINT_URL_SSM: '127.0.0.1:8000' }, 'AWS_ENDPOINT_URL_SSM must be a URL'],
  [{ AWS_ENDPOINT_URL_SSM: 'ftp://sk-secret' }, 'AWS_ENDPOINT_URL_SSM must be a URL'],
  [{ AWS_ENDPOINT_URL_SSM: 'http://' }, 'AWS_ENDPOINT_URL_SSM must be a URL'],
  [{ AWS_USE_FIPS_ENDPOINT: 'yes' }, 'AWS_USE_FIPS_ENDPOINT must be true or false.'],
  [{ AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://a' }, 'AWS_USE_FIPS_ENDPOINT cannot hold'],
  [{ AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://a' }, 'AWS_USE_DUALSTACK_ENDPOINT cannot hold'],
])('%j is refused by name, and what it says is not repeated', (variables, message) => {
  const refused = () => endpointOf('ssm', REGION, variables)
  expect(refused).toThrow(`The environment variable ${message}`)
  expect(refused).toThrow(expect.objectContaining({ name: 'GatewayError', code: 'internal', status: 500 }))
  expect(refused).not.toThrow('sk-secret')
})
