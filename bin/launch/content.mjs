import { join } from 'node:path'

// Not imported: that would read every export of them, and some of those load half of Node.
const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs')
const { createHash } = process.getBuiltinModule('node:crypto')

/**
 * The digest of the files, in this order, by their names below the folder and their content.
 *
 * @param {string} root
 * @param {readonly string[]} files
 */
const digestOf = (root, files) => {
  const hash = createHash('sha256')
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    hash.update(`${file}\n${text.length}\n${text}`)
  }
  return hash.digest('hex').slice(0, 32)
}

/** What an editor keeps beside a file begins with a dot. */
const IS_SOURCE = /^[^.].*\.(?:ts|mjs|json)$/

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
const sourcesIn = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sourcesIn(root, path)
    return IS_SOURCE.test(entry.name) ? [path] : []
  })

/** All that can change what a build of this project holds. Packages are no part of it: it imports them. */
const FOLDERS = ['bin', 'lambda', 'lib']
const FILES = ['package.json', 'tsconfig.json']

/**
 * What the builds of these sources begin their names with. It is read from their content at each start, since nothing else is
 * true: a checkout may keep sizes and times, and clocks may go back.
 *
 * @param {string} root the project's folder
 */
const sourceKey = (root) => digestOf(root, [...FILES, ...FOLDERS.flatMap((folder) => sourcesIn(root, folder)).sort()])

/**
 * The name of a program's build of the sources as they are now.
 *
 * @param {string} root
 * @param {string} program
 */
export const buildName = (root, program) => `${sourceKey(root)}-${program}`

/**
 * The digest of a build's code, which tells a whole one from what a full disk or a power cut left of it.
 *
 * @param {string} folder
 */
export const codeDigest = (folder) =>
  digestOf(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .sort(),
  )
