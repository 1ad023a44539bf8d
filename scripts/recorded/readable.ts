import OpenAI from 'openai'

/** Can OpenAI's own client put an answer together from this stream? Some providers' it cannot. */
export const isReadable = async (stream: string): Promise<boolean> => {
  const fetch = async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  const client = new OpenAI({ apiKey: 'none', baseURL: 'http://recorded.example', maxRetries: 0, fetch })
  return client.chat.completions
    .stream({ model: 'any', messages: [] })
    .finalChatCompletion()
    .then(
      () => true,
      () => false,
    )
}
