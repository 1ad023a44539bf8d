import { within } from '../../gateway/core/time-limit.ts'
import { storeError, storeTimeout } from './error.ts'
import {
  type AskOptions,
  type AwsClient,
  type AwsService,
  type AwsServiceId,
  type InputOf,
  type OperationOf,
  type OutputOf,
  SERVICES,
} from './operations.ts'

/** What a request waits for one answer of a store, in all: credentials, connections, every try, the last byte. */
export const STORE_MS = 3000

/**
 * The one way of stores to a service of AWS, whichever client carries the calls: whatever is asked ends within `limitMs`,
 * and rejects with what `storeError` makes.
 */
export const awsService =
  <S extends AwsServiceId>(service: S, client: AwsClient<S>, limitMs: number = STORE_MS): AwsService<S> =>
  async <O extends OperationOf<S>>(operation: O, input: InputOf<S, O>, { signal, ...once }: AskOptions = {}) => {
    const asked = { store: SERVICES[service].name, operation }
    const limit = { ms: limitMs, timeoutError: (ms: number) => storeTimeout(asked, ms), signal }
    try {
      const answer: unknown = await within(limit, (ended) => client({ service, operation, input, ...once }, ended))
      return answer as OutputOf<S, O>
    } catch (thrown) {
      throw storeError(thrown, asked)
    }
  }
