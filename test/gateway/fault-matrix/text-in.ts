/** What a chat stream says, whether or not it breaks. */
export const textIn = (stream: string): string =>
  [...stream.matchAll(/^data: (\{.*)$/gm)]
    .flatMap(([, data = '']) => (JSON.parse(data) as { choices?: { delta: { content?: string } }[] }).choices ?? [])
    .map(({ delta }) => delta.content ?? '')
    .join('')
