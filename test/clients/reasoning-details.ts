type Detail = Record<string, unknown>

/** What a client must send back of a streamed message so that reasoning goes on: text is joined by index. */
export const joinedDetails = (details: readonly Detail[]): Detail[] => {
  const joined: Detail[] = []
  for (const detail of details) {
    const last = joined.at(-1)
    const isNext = last?.['index'] === detail['index'] && detail['type'] !== 'reasoning.encrypted'
    if (last && isNext) Object.assign(last, detail, { text: `${last['text'] ?? ''}${detail['text'] ?? ''}` })
    else joined.push({ ...detail })
  }
  return joined
}
