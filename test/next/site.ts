import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('./site', import.meta.url))
const NEXT = `${FOLDER}/node_modules/next/dist/bin/next`
const ENVIRONMENT = { PATH: process.env['PATH'], NEXT_TELEMETRY_DISABLED: '1' }

/** Builds the site, in at most two minutes. Throws with what Next.js says when it cannot. */
export const buildSite = (): void => {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [NEXT, 'build'], {
    cwd: FOLDER,
    env: ENVIRONMENT,
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (status !== 0) throw new Error(`next build ended with ${signal ?? status}:\n${stdout}${stderr}`)
}

/** Serves the built site on a free port of this machine. */
export const serveSite = async (variables: Readonly<Record<string, string>>) => {
  const next = spawn(process.execPath, [NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: FOLDER,
    env: { ...ENVIRONMENT, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  const ended = once(next, 'exit')
  let said = ''
  for await (const text of next.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    if (url === undefined || !said.includes('Ready')) continue
    next.stdout.resume()
    return {
      url,
      stop: async (): Promise<void> => {
        next.kill()
        await ended
      },
    }
  }
  throw new Error(`next start ended before it was ready:\n${said}`)
}
