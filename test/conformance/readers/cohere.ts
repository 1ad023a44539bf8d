import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { type Reading, sum, text } from './reader.ts'

const messageIn = (event: JsonObject): JsonObject => objectOr(objectOr(event['delta'])['message'])

/** The events of a stream as the answer that they build. */
export const cohereAnswerOf = (events: readonly JsonObject[]): JsonObject => {
  const content: JsonObject[] = []
  const calls: JsonObject[] = []
  const citations: JsonObject[] = []
  let plan = ''
  let answer: JsonObject = {}
  for (const event of events) {
    const message = messageIn(event)
    const said = objectOr(message['content'])
    const { arguments: input, name } = objectOr(objectOr(message['tool_calls'])['function'])
    const call = calls.at(-1)
    if (event['type'] === 'content-start') content.push({ type: said['type'], text: '' })
    const block = content.at(-1)
    if (event['type'] === 'content-delta' && block) block['text'] += String(said['text'] ?? said['thinking'])
    if (event['type'] === 'tool-plan-delta') plan += message['tool_plan']
    if (event['type'] === 'tool-call-start') calls.push({ name, arguments: input })
    if (event['type'] === 'tool-call-delta' && call) call['arguments'] += String(input)
    if (event['type'] === 'citation-start') citations.push(objectOr(message['citations']))
    if (event['type'] === 'message-end') answer = objectOr(event['delta'])
  }
  const tool_calls = calls.map((call) => ({ function: call }))
  return { ...answer, message: { content, tool_plan: plan, tool_calls, citations } }
}

const tokens = (usage: JsonObject): Reading['usage'] => ({
  input: sum(usage, 'input_tokens'),
  output: sum(usage, 'output_tokens'),
})

/** A whole answer of Cohere's own chat API. */
export const readCohere = (answer: JsonObject): Reading => {
  const message = objectOr(answer['message'])
  const content = arrayOr(message['content']).filter(isObject)
  const joined = (type: string): string =>
    content.map((block) => (block['type'] === type ? text(block['thinking'] ?? block['text']) : '')).join('')
  const usage = objectOr(answer['usage'])
  return {
    text: joined('text'),
    reasoning: text(message['tool_plan']) + joined('thinking'),
    calls: arrayOr(message['tool_calls']).map((call) => {
      const { name, arguments: args } = objectOr(objectOr(call)['function'])
      return { id: '', name: text(name), args: args === 'null' ? '' : text(args) }
    }),
    finish: answer['finish_reason'],
    usage: isObject(usage['tokens']) ? tokens(usage['tokens']) : undefined,
    billed: isObject(usage['billed_units']) ? tokens(usage['billed_units']) : undefined,
    signatures: [],
    cited: arrayOr(message['citations']).map((citation) => text(objectOr(citation)['text'])),
  }
}
