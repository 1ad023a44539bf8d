import { readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { SourceMap } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** A function in a profile. */
export interface Frame {
  /** A path in the project, a module of node, `native code`, or what V8 calls the rest, e.g. `(garbage collector)`. */
  readonly place: string
  /** As the sources name it. */
  readonly name: string
}

/** Besides idling, the start of the profile itself. */
const NOT_WORK: readonly string[] = ['(idle)', '(root)', 'node:inspector']

export const isWork = (frame: Frame | undefined): frame is Frame =>
  frame !== undefined && !NOT_WORK.includes(frame.place)

export type Frames = ReadonlyMap<number, Frame>

const mapAt = (url: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')))
  } catch {
    return undefined
  }
}

/** What runs was built from the sources: only its map knows which of them a function comes from. */
export const framesOf = ({ nodes }: Profiler.Profile): Frames => {
  const maps = new Map<string, SourceMap | undefined>()
  const sourceOf = ({ url, lineNumber, columnNumber }: Profiler.ProfileNode['callFrame']): string => {
    if (!maps.has(url)) maps.set(url, mapAt(url))
    const entry = maps.get(url)?.findEntry(lineNumber, columnNumber)
    const source = entry && 'originalSource' in entry ? new URL(entry.originalSource, url).href : url
    return relative(ROOT, fileURLToPath(source))
  }
  const placeOf = (frame: Profiler.ProfileNode['callFrame']): string => {
    if (frame.url.startsWith('file:')) return sourceOf(frame)
    if (frame.url.startsWith('node:')) return frame.url
    return frame.functionName.startsWith('(') ? frame.functionName : 'native code'
  }
  return new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      // A bundler adds a digit to a name that two files have.
      { place: placeOf(callFrame), name: callFrame.functionName.replace(/(?<=\D)\d+$/, '') },
    ]),
  )
}
