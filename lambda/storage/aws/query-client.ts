import { send } from '../../gateway/transport/http.ts'
import { MAX_ANSWER_BYTES } from '../../gateway/transport/limits.ts'
import { readAll } from '../../gateway/transport/read.ts'
import { endpointOf } from './endpoint.ts'
import { AwsException } from './exception.ts'
import type { AwsClient, InputOf, OperationOf } from './operations.ts'
import { withRetries } from './retry.ts'
import { signedHeaders } from './signature.ts'
import { CONNECT_MS, connectionFailure, credentialsIn, IDLE_MS, type SignedClientOptions } from './signed-client.ts'
import { textsIn, xmlException } from './xml.ts'

type Operation = OperationOf<'sns'>
type Input = InputOf<'sns', Operation>

const VERSION = '2010-03-31'
const FORM = 'application/x-www-form-urlencoded; charset=utf-8'

/**
 * SNS by signed requests, as `signedClient` for the APIs that speak JSON: a form goes out, XML comes back.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const queryClient = ({ region, variables }: SignedClientOptions): AwsClient<'sns'> => {
  const once = async (operation: string, input: Input, signal: AbortSignal): Promise<object> => {
    const url = new URL(endpointOf('sns', region, variables))
    const body = String(new URLSearchParams({ Action: operation, Version: VERSION, ...input }))
    const scope = { service: 'sns', region }
    const headers = signedHeaders({ url, headers: { 'content-type': FORM }, body }, scope, credentialsIn(variables))
    const response = await send({ url: url.href, headers, body }, { connectMs: CONNECT_MS, idleMs: IDLE_MS, signal })
    const xml = Buffer.from(await readAll(response.body, MAX_ANSWER_BYTES)).toString('utf8')
    if (response.status >= 300) throw xmlException(xml, response.status)
    const [MessageId] = textsIn(xml, 'MessageId')
    if (MessageId === undefined) throw new AwsException('UnreadableAnswer', 'It has no MessageId.', response.status)
    return { MessageId }
  }
  return ({ operation, input }, signal) =>
    withRetries(
      () =>
        once(operation, input as Input, signal).catch((thrown: unknown) => {
          throw connectionFailure(thrown)
        }),
      signal,
    )
}
