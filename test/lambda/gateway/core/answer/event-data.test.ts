import { expect, test } from 'vitest'
import { eventData } from '#gateway/core/answer/event-data.ts'

test.each<[string, string | undefined]>([
  ['data: {"a":1}\n\n', '{"a":1}'],
  ['data:[DONE]\n\n', '[DONE]'],
  ['event: x\nid: 7\ndata: a\n\n', 'a'],
  ['event: x\r\ndata: a\r\nretry: 1\r\n\r\n', 'a'],
  ['id: 7\rdata: a\r\r', 'a'],
  [': data: no\ndata: a', 'a'],
  ['data: {"a":\ndata: 1}\n\n', '{"a":\n 1}'],
  ['data: {"a":\r\nevent: x\r\ndata: 1}\r\n\r\n', '{"a":\n 1}'],
  ['data: says "\\ndata: no"\n\n', 'says "\\ndata: no"'],
  ['data:\n\n', ''],
  ['event: ping\n\n', undefined],
  [': comment\n\n', undefined],
  ['metadata: a\n\n', undefined],
])('%j has the data %j', (event, data) => expect(eventData(event)).toBe(data))
