import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const VERSION = '1.5.33'
const FOLDER = join(import.meta.dirname, `../../node_modules/.cache/ministack-${VERSION}`)
const PROGRAM = join(FOLDER, 'bin/ministack')
const START_MS = 60_000

/** Installs this version of the emulator, of all services of AWS, into a virtual environment of Python, once. */
const install = (): void => {
  if (existsSync(PROGRAM)) return
  execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'inherit' })
  execFileSync(join(FOLDER, 'bin/pip'), ['install', '--quiet', `ministack==${VERSION}`], { stdio: 'inherit' })
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts it on this machine alone; resolves when it answers. */
export const startMinistack = async () => {
  install()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(PROGRAM, {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      GATEWAY_PORT: String(port),
      // Else it listens on all interfaces, and for MQTT and SFTP as well.
      ...{ BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0' },
    },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill()
    await once(child, 'exit')
  }
  const endsAt = performance.now() + START_MS
  while (!(await fetch(`${url}/_ministack/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > endsAt) throw new Error('ministack did not start.')
    await wait(100)
  }
  return { url, stop }
}
