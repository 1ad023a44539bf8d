const { readFileSync } = process.getBuiltinModule('node:fs')
const { SourceMap } = process.getBuiltinModule('node:module')

/** By the URL of the file; undefined where it has none. */
const maps = new Map()

/** @returns {InstanceType<typeof SourceMap> | undefined} */
const mapOf = (/** @type {string} */ url) => {
  if (!maps.has(url))
    try {
      maps.set(url, new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8'))))
    } catch {
      maps.set(url, undefined)
    }
  return maps.get(url)
}

const PLACE = /(file:[^()]+\.mjs):(\d+):(\d+)/

/** A line of a stack trace that names the place in the sources, where its file has a map. */
const inSources = (/** @type {string} */ frame) =>
  frame.replace(PLACE, (built, url, line, column) => {
    const origin = mapOf(url)?.findOrigin(Number(line), Number(column))
    if (!origin || !('fileName' in origin)) return built
    return `${new URL(origin.fileName, url).href}:${origin.lineNumber}:${origin.columnNumber}`
  })

/**
 * Has errors tell the lines of the sources. Maps are read when a trace is first looked at: Node's own
 * `setSourceMapsEnabled` does it as modules load, which is a tenth of the whole start.
 */
export const traceSources = () => {
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${inSources(String(frame))}`)].join('\n')
}
