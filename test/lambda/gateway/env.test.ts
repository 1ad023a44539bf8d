import { expect, test } from 'vitest'
import { type GatewayEnv, readGatewayEnv, writeGatewayEnv } from '#gateway/env.ts'

const ENV: GatewayEnv = {
  accountsTable: 'accounts',
  dataTable: 'data',
  secretPrefix: 'pointsman/dev',
  parameterPrefix: '/pointsman/dev',
  requestLogDays: 7,
  metricNamespace: 'pointsman/dev',
}

test.each([ENV, { ...ENV, overridesFile: 'overrides.json' }])(
  'what the deployment writes, the function reads',
  (env) => {
    const variables = { ...writeGatewayEnv(env), AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256' }
    const read = { ...env, region: 'eu-west-1', memoryMb: 256, isStartedAhead: false, variables }
    expect(readGatewayEnv(variables)).toEqual(read)
    const ahead = { ...variables, AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' }
    expect(readGatewayEnv(ahead)).toEqual({ ...read, isStartedAhead: true, variables: ahead })
  },
)

test('what is missing or no number is named', () => {
  const { POINTSMAN_ACCOUNTS_TABLE: _, ...rest } = writeGatewayEnv(ENV)
  expect(() => readGatewayEnv({ ...rest, AWS_REGION: 'eu-west-1' })).toThrow('POINTSMAN_ACCOUNTS_TABLE')
  expect(() => readGatewayEnv({ ...writeGatewayEnv(ENV), POINTSMAN_REQUEST_LOG_DAYS: 'x' })).toThrow('positive number')
})
