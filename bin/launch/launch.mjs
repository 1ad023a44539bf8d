import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isWhole, touch } from './builds.mjs'
import { buildName } from './content.mjs'
import { PROGRAMS } from './programs.mjs'
import { traceSources } from './stack-traces.mjs'

const { enableCompileCache, flushCompileCache } = process.getBuiltinModule('node:module')

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILDS = join(ROOT, '.pointsman-build')
const TOUCH_MS = 60_000

/** In a process of its own, whose memory is free again before the program starts. Throws what went wrong. */
const make = (/** @type {string} */ build, /** @type {string} */ name) => {
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const program = fileURLToPath(new URL('./build.ts', import.meta.url))
  const { status, stderr, error } = spawnSync(process.execPath, ['--no-warnings', program, ROOT, build, name], {
    encoding: 'utf8',
  })
  if (status !== 0) throw error ?? new Error(stderr.trim() || 'the process that builds was ended')
}

/** The program's build of the sources as they are now, made if there is none. Returns undefined, said why, where none can be. */
const findBuild = (/** @type {string} */ program) => {
  try {
    const build = join(BUILDS, buildName(ROOT, program))
    if (!isWhole(build)) make(build, program)
    return build
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('\n', 1)
    process.stderr.write(`pointsman: started from the sources, which is slower, since no build could be kept: ${why}\n`)
    return undefined
  }
}

/** What the program needs of Node to start fast from its build, and to tell errors by the lines of the sources. */
const prepare = (/** @type {string} */ build) => {
  traceSources()
  enableCompileCache(join(build, 'compile-cache'))
  touch(build)
  setInterval(() => {
    touch(build)
    // Else it is written when the process ends, which one that is killed does not live to see.
    flushCompileCache()
  }, TOUCH_MS).unref()
}

/**
 * Starts a program in this process: from the build of its sources, else from themselves.
 *
 * @param {keyof typeof PROGRAMS} program
 */
export const launch = async (program) => {
  const build = findBuild(program)
  if (build) prepare(build)
  await import(pathToFileURL(build ? join(build, `${program}.mjs`) : join(ROOT, PROGRAMS[program])).href)
}
