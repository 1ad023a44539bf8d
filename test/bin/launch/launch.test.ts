import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { READY, startCommand } from '../../harness/local-process.ts'
import { copyOfProject, ended, type Project } from './project.ts'

const MARK = "process.stdout.write('from the build\\n')"
const CLI = ['bin/pointsman.mjs', 'help']

let project: Project

beforeEach(() => {
  project = copyOfProject()
})
afterEach(() => project.remove())

const outOf = async (): Promise<string> => {
  const { code, out, err } = await project.run(CLI)
  expect([code, err]).toEqual([0, ''])
  return out
}

const start = () =>
  startCommand(
    [process.execPath, '--no-warnings', 'bin/start.mjs'],
    { cwd: project.root, env: { PORT: '0', POINTSMAN_DATA_DIR: join(project.root, 'data') } },
    READY,
  )

describe('a build', () => {
  test('is made at the first start of a program, and is what it runs from at the next', async () => {
    expect(await outOf()).toMatch(/^Usage:/)
    expect(project.builds()).toHaveLength(1)
    await (await start()).stop()
    expect(project.builds()).toHaveLength(2)
    project.mark('cli', MARK)
    project.mark('server', `${MARK};process.exit()`)
    expect(await outOf()).toMatch(/^from the build\nUsage:/)
    expect((await project.run(['bin/start.mjs'])).out).toBe('from the build\n')
    expect(project.builds()).toHaveLength(2)
  })

  test('is another one for other sources, also where neither size nor time tells, and the same one again later', async () => {
    const file = 'bin/main.ts'
    await outOf()
    project.mark('cli', MARK)
    const { atime, mtime } = statSync(join(project.root, file))
    const edit = (from: string, to: string) => {
      project.edit(file, (text) => text.replace(from, to))
      utimesSync(join(project.root, file), atime, mtime)
    }
    edit('Usage:', 'USAGE:')
    expect(await outOf()).toMatch(/^USAGE:/)
    edit('USAGE:', 'Usage:')
    expect(await outOf()).toMatch(/^from the build\nUsage:/)
    expect(project.builds()).toHaveLength(2)
  })

  test.each([
    ['is cut short', (file: string) => truncateSync(file, 100)],
    ['holds something else', (file: string) => writeFileSync(file, 'broken')],
  ])('with a file that %s is made again', async (_, damage) => {
    await outOf()
    const [build = ''] = project.builds()
    damage(join(project.buildFolder, build, 'cli.mjs'))
    expect(await outOf()).toMatch(/^Usage:/)
    expect(project.builds()).toEqual([build])
    project.mark('cli', MARK)
    expect(await outOf()).toMatch(/^from the build/)
  })

  test('that was not finished is none, and is removed when it is old, as are builds that nobody used', async () => {
    await outOf()
    const [build = ''] = project.builds()
    const long = new Date(Date.now() - 7_200_000)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f.123']) {
      writeFileSync(join(project.buildFolder, name), '')
      utimesSync(join(project.buildFolder, name), long, long)
    }
    project.edit('bin/main.ts', (text) => `${text}\n`)
    await outOf()
    expect(project.builds()).toHaveLength(6)
    expect(project.builds()).toContain(build)
  })

  test('tells errors by the lines of the sources', async () => {
    project.edit('bin/main.ts', (text) => text.replace('  if (HELP.has', "\n  throw new Error('here')\n  if (HELP.has"))
    const { err } = await project.run(CLI)
    const text = readFileSync(join(project.root, 'bin/main.ts'), 'utf8')
    const line = text.split('\n').findIndex((words) => words.includes("'here'")) + 1
    expect(err).toContain(`${join(project.root, 'bin/main.ts')}:${line}:`)
    expect(project.builds()).toHaveLength(1)
  })
})

describe('the server', () => {
  const answers = async ({ url, key }: { url: string; key: string }): Promise<string> => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sim/echo', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    return response.text()
  }

  test('serves from a build, however many start at once', async () => {
    const servers = await Promise.all([1, 2, 3].map(start))
    for (const server of servers) expect(await answers(server)).toContain('Hello')
    for (const server of servers) expect(await server.stop()).toBe(0)
    expect(servers.map((server) => server.output()).join('')).not.toContain('pointsman:')
    const [build = '', ...others] = project.builds()
    expect(others).toEqual([])
    expect(readdirSync(join(project.buildFolder, build))).toContain('compile-cache')
  })

  test('runs its stores from the build as well, on a thread of their own', async () => {
    await (await start()).stop()
    const code = "process.getBuiltinModule('node:fs').writeFileSync('thread-was-here', '')"
    project.mark('server', code, 'sqlite-thread')
    const server = await start()
    expect(await answers(server)).toContain('Hello')
    expect(await server.stop()).toBe(0)
    expect(existsSync(join(project.root, 'thread-was-here'))).toBe(true)
  })

  test('ends at once where it is stopped while it builds', async () => {
    const child = spawn(process.execPath, ['--no-warnings', 'bin/start.mjs'], { cwd: project.root, stdio: 'ignore' })
    const closed = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
    setTimeout(() => child.kill('SIGTERM'), 150)
    expect(await closed).toBe('SIGTERM')
  })
})

describe('where no build can be kept, the sources run, and one line says why', () => {
  const saysWhy = async (why: RegExp): Promise<void> => {
    const { code, out, err } = await project.run(CLI)
    expect([code, out.slice(0, 6)]).toEqual([0, 'Usage:'])
    expect(err).toMatch(/^pointsman: started from the sources, which is slower, since no build could be kept: .+\n$/)
    expect(err).toMatch(why)
  }

  test('a file is in its place', async () => {
    writeFileSync(project.buildFolder, '')
    await saysWhy(/ENOTDIR|EEXIST/)
  })

  test.runIf(process.getuid?.() !== 0)('a folder that is read-only', async () => {
    chmodSync(project.root, 0o500)
    await saysWhy(/EACCES/)
    chmodSync(project.root, 0o700)
  })

  test('a disk that takes no more', async () => {
    const { code, out, err } = await ended(
      spawn('sh', ['-c', `ulimit -f 64; exec "$0" --no-warnings ${CLI.join(' ')}`, process.execPath], {
        cwd: project.root,
        env: {},
      }),
    )
    expect([code, out.slice(0, 6)]).toEqual([0, 'Usage:'])
    expect(err).toMatch(/^pointsman: started from the sources.*: .*too large.*\n$/)
    expect(project.builds()).toEqual([])
  })

  test('esbuild is not installed', async () => {
    project.edit('bin/launch/build.ts', (text) => text.replace("import('esbuild')", "import('no-esbuild')"))
    await saysWhy(/no-esbuild/)
  })

  test('the sources change while it builds', async () => {
    project.edit('bin/launch/build.ts', (text) =>
      text.replace('    if (basename(', "    writeFileSync(join(root, 'bin/later.ts'), '')\n    if (basename("),
    )
    await saysWhy(/the sources changed/)
    expect(project.builds()).toEqual([])
  })
})

describe('an old Node', () => {
  const version = (node: string): string =>
    `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${node}"}})`

  test.each(['bin/start.mjs', 'bin/pointsman.mjs'])('is told by %s which one is needed', async (launcher) => {
    const { code, out, err } = await project.run(['--import', version('20.19.0'), launcher])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^Pointsman needs Node 24 or later, and this is Node 20\.19\.0\. .*"npm start".*\n$/)
  })
})
