/** Does the text fit a pattern in which `*` stands for anything? In time that grows with both, whatever they are. */
export const isLike = (text: string, pattern: string): boolean => {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return text === pattern
  let at = first.length
  if (!text.startsWith(first)) return false
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}

/** What comes before the first `*`. */
export const beginningOf = (pattern: string): string => pattern.split('*', 1)[0] ?? ''
