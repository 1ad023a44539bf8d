import { objectOr, parseObject, stringOr } from '../../gateway/core/json/value.ts'
import type { UpstreamResponse } from '../../gateway/transport/http.ts'

/** What AWS threw, in the shape that its SDK gives it. */
export class AwsException extends Error {
  override readonly name: string
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(name: string, message: string, status: number) {
    super(message)
    this.name = name
    this.$metadata = { httpStatusCode: status }
  }
}

/**
 * `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://…` without what stands around it.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
 */
const nameIn = (type: string): string => (type.split(':')[0] ?? '').split('#').at(-1) ?? ''

/** An answer's JSON object. Throws AwsException for one that is an error, or none of its API. */
export const readAnswer = ({ status, headers }: Pick<UpstreamResponse, 'status' | 'headers'>, text: string): object => {
  const body = parseObject(text)
  if (status === 200 && body) return body
  const { __type, code, message, Message } = objectOr(body)
  const type = headers['x-amzn-errortype'] ?? stringOr(__type) ?? stringOr(code) ?? ''
  const name = nameIn(type) || (status === 200 ? 'UnreadableAnswer' : 'UnknownError')
  throw new AwsException(name, stringOr(message) ?? stringOr(Message) ?? `HTTP ${status}`, status)
}
