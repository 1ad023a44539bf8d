import { within } from '../gateway/core/time-limit.ts'
import { storeError, storeTimeout } from './aws-error.ts'

/** What a request waits for one answer of a store, in all: credentials, connections, every try, the last byte. */
export const STORE_MS = 3000

/** So that a host that is gone leaves time for another try. */
const CONNECT_MS = 1000
const MAX_ATTEMPTS = 3

/** How clients are made, whatever the environment says. */
interface Settings {
  readonly region?: string
  readonly maxAttempts: number
  readonly retryMode: string
  readonly requestHandler: { readonly connectionTimeout: number }
}

interface SendOptions {
  readonly abortSignal?: AbortSignal
}

/** What the clients of all services have in common. */
interface Client {
  readonly config: { readonly serviceId: string }
  send(command: never, options?: SendOptions): Promise<unknown>
}

/** The SDK's class of a service's client. */
export type AwsService<C> = new (settings: Settings) => C & Client

/** A command as far as it tells what it asks: its schema is a tuple, or an object. */
interface Command {
  readonly schema?: readonly unknown[] | { readonly name: string }
}

const operationOf = ({ schema = [] }: Command): string => String('name' in schema ? schema.name : schema[2])

/**
 * The one way to a client of AWS for stores. Whatever is sent ends within `limitMs`: the SDK's own limits end neither
 * the search for credentials nor an answer that trickles, and its `requestTimeout` only warns. Throws what `storeError`
 * makes.
 */
export const awsClient = <C>(
  Service: AwsService<C>,
  { region, limitMs = STORE_MS }: { readonly region?: string | undefined; readonly limitMs?: number } = {},
): C => {
  const open = (): C & Client =>
    new Service({
      ...(region === undefined ? {} : { region }),
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: CONNECT_MS },
    })
  const client = open()
  const store = client.config.serviceId
  const sender = (opened: Client): Client['send'] => opened.send.bind(opened)
  let send = sender(client)
  /** What hung may hang again: a search for credentials that is never given up, a connection that is dead. */
  const startAnew = (hung: Client['send']): void => {
    if (send === hung) send = sender(open())
  }
  return Object.assign(client, {
    send: async (command: Command, { abortSignal, ...options }: SendOptions = {}) => {
      const asked = { store, operation: operationOf(command) }
      const used = send
      const timeoutError = (ms: number) => {
        startAnew(used)
        return storeTimeout(asked, ms)
      }
      try {
        return await within({ ms: limitMs, timeoutError, signal: abortSignal }, (signal) =>
          used(command as never, { ...options, abortSignal: signal }),
        )
      } catch (thrown) {
        throw storeError(thrown, asked)
      }
    },
  })
}
