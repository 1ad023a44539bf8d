import { convertToModelMessages, streamText, type UIMessage } from 'ai'

export const POST = async (request: Request) => {
  const { messages }: { messages: UIMessage[] } = await request.json()
  const result = streamText({ model: 'openai/gpt-5.4', messages: await convertToModelMessages(messages) })
  return result.toUIMessageStreamResponse()
}
