import { join } from 'node:path'
import { codeDigest } from './content.mjs'

const { readdirSync, readFileSync, rmSync, statSync, utimesSync } = process.getBuiltinModule('node:fs')

/** Written last: the digest of all the code beside it. */
export const SEAL = 'digest'

/**
 * Is everything there that was built?
 *
 * @param {string} build
 */
export const isWhole = (build) => {
  try {
    return readFileSync(join(build, SEAL), 'utf8') === codeDigest(build)
  } catch {
    return false
  }
}

/**
 * Says that the build is in use, so that nobody removes it. It may be read-only: then nobody can.
 *
 * @param {string} build
 */
export const touch = (build) => {
  try {
    utimesSync(build, new Date(), new Date())
  } catch {}
}

const KEPT = 6
const UNUSED_MS = 3_600_000

/**
 * Removes the builds that were not in use for an hour, but for the newest. A server reads from its build for as long as
 * it runs.
 *
 * @param {string} folder the folder of all builds
 * @param {number} now
 */
export const removeUnused = (folder, now) => {
  const builds = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, usedAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now }))
    .sort((a, b) => b.usedAt - a.usedAt)
  for (const { path, usedAt } of builds.slice(KEPT))
    if (now - usedAt > UNUSED_MS) rmSync(path, { recursive: true, force: true })
}
