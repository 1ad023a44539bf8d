import { authenticator } from '#gateway/access/authenticate.ts'
import type { Asked } from '#gateway/operation/asked.ts'
import { unreadStores } from '#gateway/operation/planning/unread-stores.ts'
import { endpointOf } from '../../../lambda/storage/aws/endpoint.ts'
import { storeError, storeTimeout } from '../../../lambda/storage/aws/error.ts'
import { serviceAt } from '../../lambda/storage/aws/clients.ts'
import type { Apart } from './apart.ts'
import type { Rows } from './table.ts'

const ASKED = { store: 'DynamoDB', operation: 'GetItem' }

const refusedByAws = (name: string, message: string, httpStatusCode?: number): Promise<never> =>
  Promise.reject(storeError(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }), ASKED))

/** A plan without attempts, as the only provider has no agreement and nobody knows whether it needs one. */
const withoutSettings = async (): Promise<void> => {
  const asked = { call: { model: 'm' }, options: {} } as unknown as Asked
  const principal = { kind: 'key', id: 'k', name: 'k' } as const
  const excluded = [{ provider: 'acme', model: 'm', reason: '', reasons: { zeroDataRetention: '' } }]
  throw await unreadStores(
    { attempts: [], excluded, reasoning: '', warnings: [] },
    {
      ...{ asked, credentials: new Map(), caller: { team: 'red', project: 'p', principal } },
      settings: { unreadable: storeTimeout(ASKED, 3000) },
    },
  )
}

/** What the stores of a deployment say. */
export const AWS: Rows<Apart> = {
  'AWS: a permission is missing': [
    {
      run: () => refusedByAws('AccessDeniedException', 'User: me is not authorized to perform: dynamodb:GetItem on y'),
    },
    '500 internal',
    'DynamoDB refused GetItem (AccessDeniedException): the permission dynamodb:GetItem is missing.',
  ],
  'AWS: access is denied': [
    { run: () => refusedByAws('AccessDeniedException', 'Access to KMS is not allowed') },
    '500 internal',
    'DynamoDB refused GetItem (AccessDeniedException): access is denied.',
  ],
  'AWS: no credentials': [
    { run: () => refusedByAws('CredentialsProviderError', 'Could not load credentials from any providers') },
    '500 internal',
    'DynamoDB refused GetItem (CredentialsProviderError): the AWS credentials are missing, wrong or expired.',
  ],
  'AWS: throttled': [
    { run: () => refusedByAws('ThrottlingException', 'Rate exceeded') },
    '503 internal',
    'DynamoDB throttled GetItem (ThrottlingException).',
  ],
  'AWS: no such table': [
    { run: () => refusedByAws('ResourceNotFoundException', 'Requested resource not found', 400) },
    '500 internal',
    'DynamoDB failed at GetItem (ResourceNotFoundException).',
  ],
  'AWS: at no URL': [
    { run: async () => endpointOf('ssm', 'us-east-1', { AWS_ENDPOINT_URL_SSM: 'no-url' }) },
    '500 internal',
    'The environment variable AWS_ENDPOINT_URL_SSM must be a URL that begins with https:// or http://.',
  ],
  'AWS: at no URL, by the SDK': [
    { run: () => serviceAt('ssm', 'no-url', 'the SDK')('GetParameters', { Names: ['n'] }) },
    '500 internal',
    'An endpoint of AWS in the environment (AWS_ENDPOINT_URL…) is no URL.',
  ],
  'AWS: silent': [
    { run: () => Promise.reject(storeTimeout(ASKED, 3000)) },
    '503 internal',
    'DynamoDB did not answer GetItem within 3000 ms.',
  ],
  'AWS: silent about a key': [
    {
      run: () => {
        const accounts = { keyByHash: () => Promise.reject(storeTimeout(ASKED, 3000)) }
        return authenticator(accounts, Date.now)({ 'x-api-key': 'k' })
      },
    },
    '503 internal',
    'The API key could not be checked: DynamoDB did not answer GetItem within 3000 ms.',
  ],
  'AWS: silent about settings': [
    { run: withoutSettings },
    '503 internal',
    'No provider can serve m. acme: The settings of team red cannot be read and count as their stricter words: DynamoDB did not answer GetItem within 3000 ms.',
  ],
}
