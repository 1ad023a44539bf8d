import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SEAL } from '../../../bin/launch/builds.mjs'
import { codeDigest } from '../../../bin/launch/content.mjs'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const COPIED = ['bin', 'lambda', 'lib', 'package.json', 'tsconfig.json']

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A copy of the project, to be changed and broken. */
export interface Project {
  readonly root: string
  readonly buildFolder: string
  builds(): string[]
  edit(file: string, change: (text: string) => string): void
  /** Puts code at the start of a file in the only build of a program, and seals it again: seen when that build is used. */
  mark(program: string, code: string, file?: string): void
  run(words: readonly string[], node?: string): Promise<Ran>
  remove(): void
}

/** Resolves to what a process wrote when it has ended. */
export const ended = (child: ChildProcess): Promise<Ran> =>
  new Promise((resolve, reject) => {
    let out = ''
    let err = ''
    child.stdout?.on('data', (bytes: Buffer) => {
      out += bytes
    })
    child.stderr?.on('data', (bytes: Buffer) => {
      err += bytes
    })
    child.once('error', reject).once('close', (code) => resolve({ code, out, err }))
  })

/** Its packages are those of this project. */
export const copyOfProject = (): Project => {
  const root = mkdtempSync(join(tmpdir(), 'pointsman-project-'))
  for (const name of COPIED) cpSync(join(ROOT, name), join(root, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  mkdirSync(join(root, 'data'))
  const buildFolder = join(root, '.pointsman-build')
  const builds = (): string[] => readdirSync(buildFolder).sort()
  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(root, file), change(readFileSync(join(root, file), 'utf8')))
  return {
    root,
    buildFolder,
    builds,
    edit,
    mark: (program, code, file = program) => {
      const build = builds().find((name) => name.endsWith(`-${program}`)) ?? ''
      edit(`.pointsman-build/${build}/${file}.mjs`, (text) => `${code}\n${text}`)
      writeFileSync(join(buildFolder, build, SEAL), codeDigest(join(buildFolder, build)))
    },
    run: (words, node = process.execPath) =>
      ended(spawn(node, ['--no-warnings', ...words], { cwd: root, env: { POINTSMAN_DATA_DIR: join(root, 'data') } })),
    // A build whose start was stopped may still be under way.
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 20 }),
  }
}
