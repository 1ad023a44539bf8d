const DATA = 'data:'
const BREAK = /\r\n|\r|\n/

/** Where the first `data:` line has its value; -1 where there is none. */
const startOf = (event: string): number => {
  if (event.startsWith(DATA)) return DATA.length
  const found = /[\r\n]data:/.exec(event)
  return found ? found.index + found[0].length : -1
}

/**
 * The data of one server-sent event's text, trimmed; undefined where it has none. Nearly all have it in one line, which
 * is cut out without looking at the others.
 */
export const eventData = (event: string): string | undefined => {
  const start = startOf(event)
  if (start === -1) return undefined
  const rest = event.slice(start)
  const end = rest.search(BREAK)
  if (end === -1) return rest.trim()
  if (!/[\r\n]data:/.test(rest.slice(end))) return rest.slice(0, end).trim()
  return event
    .split(BREAK)
    .filter((line) => line.startsWith(DATA))
    .map((line) => line.slice(DATA.length))
    .join('\n')
    .trim()
}

const CLOSING = '}'.charCodeAt(0)
/** The end of an event whose lines end in CR or CRLF, after what is no object. */
const OPEN_END = /[^}\s](?:\r\n\r\n|\r\r)/
/** What stands in JSON where something is missing: a value, the quotes of a name. */
const GAP = /[,:]\s*[}\],]|\{\s*[^"}\s]/

const endsUnlikeJson = (events: string): boolean => {
  let end = events.indexOf('\n\n')
  if (end === -1) return OPEN_END.test(events)
  for (; end !== -1; end = events.indexOf('\n\n', end + 2)) if (events.charCodeAt(end - 1) !== CLOSING) return true
  return false
}

const count = (text: string, brace: string): number => {
  let found = 0
  for (let at = text.indexOf(brace); at !== -1; at = text.indexOf(brace, at + 1)) found++
  return found
}

/**
 * May one of these events have data that is no JSON? Told without parsing them, so that all may be asked: JSON that was
 * cut has another end or a brace too few. A text inside of healthy data may look so as well; what is broken in rarer
 * ways is for the client to find.
 */
export const looksBroken = (events: string): boolean =>
  endsUnlikeJson(events) || count(events, '{') !== count(events, '}') || GAP.test(events)
