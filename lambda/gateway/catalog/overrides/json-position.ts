/**
 * Where a text stops being JSON, for an error that names the line: `JSON.parse` does not always say it.
 * Undefined when it is JSON.
 */
export const jsonErrorAt = (text: string): { line: number; column: number } | undefined => {
  const offset = validPrefix(text)
  if (offset === undefined) return undefined
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** The length of the part that is JSON so far, up to the token that is not. */
const validPrefix = (text: string): number | undefined => {
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    at += match?.[0].length ?? 0
    return match !== null
  }
  const space = () => take(/[ \t\r\n]*/y)
  const string = () => take(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy)
  const member = () => space() && string() && space() && take(/:/y) && value()
  const value = (): boolean => {
    space()
    if (take(/\{/y)) return list(/\}/y, member)
    if (take(/\[/y)) return list(/\]/y, value)
    return string() || take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y)
  }
  const list = (end: RegExp, item: () => boolean): boolean => {
    space()
    if (take(end)) return true
    do if (!item()) return false
    while (space() && take(/,/y))
    return take(end)
  }
  return value() && space() && at === text.length ? undefined : at
}
