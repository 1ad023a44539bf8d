import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../harness/listen.ts'

/** DynamoDB with somebody who writes down what it is asked. */
export interface WatchedStore {
  readonly endpoint: string
  /** In the order in which they came: `UpdateItem GATE#key#key_1 minute`, `BatchGetItem of 4`; and whatever tests add. */
  readonly seen: string[]
  /** From now on updates are handed on once so many have come, whose answers nobody can have had: then all of them are. */
  together: number
  close(): Promise<void>
}

interface Input {
  readonly Key?: Readonly<Record<'pk' | 'sk', { readonly S: string }>>
  readonly Item?: Input['Key']
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly unknown[] }>>
}

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g

const nameOf = (operation: string, { Key, Item, RequestItems }: Input): string => {
  if (RequestItems) return `${operation} of ${Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys).length}`
  const { pk, sk } = Key ?? Item ?? {}
  return [operation, pk?.S, sk?.S].filter(Boolean).join(' ').replaceAll(ULID, 'ID')
}

export const watchedStore = async (behind: string): Promise<WatchedStore> => {
  let waiting: (() => void)[] = []
  const { url, close } = await listen(async (incoming, response) => {
    const body = await buffer(incoming)
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? ''
    store.seen.push(nameOf(operation, JSON.parse(body.toString()) as Input))
    const { method, url: path = '/', headers } = incoming
    const handOn = () => {
      const outgoing = request(`${behind}${path}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      })
      outgoing.on('error', () => response.destroy())
      outgoing.end(body)
    }
    if (operation !== 'UpdateItem' || store.together === 0) return handOn()
    waiting.push(handOn)
    if (waiting.length < store.together) return
    const all = waiting
    waiting = []
    store.together = 0
    for (const each of all) each()
  })
  const store: WatchedStore = { endpoint: url, seen: [], together: 0, close }
  return store
}
