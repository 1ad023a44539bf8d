const DATA = 'data:'
const BREAK = /\r\n|\r|\n/

/** Where the first `data:` line has its value; -1 where there is none. */
const startOf = (event: string): number => {
  if (event.startsWith(DATA)) return DATA.length
  const found = /[\r\n]data:/.exec(event)
  return found ? found.index + found[0].length : -1
}

/**
 * The data of one server-sent event's text, trimmed; undefined where it has none. Nearly all have it in one line, which is
 * cut out without looking at the others.
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

/** How JSON ends that was cut, and what stands in it where something is missing: a value, a name in quotes. */
const BROKEN_END = /[^}\s]\s*\n\s*\n/
const BROKEN = /[,:]\s*[}\],]|\{\s*[^"}\s]/

/**
 * May one of these events have data that is no JSON? Told without parsing them, so that all may be asked; a text inside of
 * healthy data may look like it, and what is broken in rarer ways is for the client to find.
 */
export const looksBroken = (events: string): boolean => BROKEN_END.test(events) || BROKEN.test(events)
