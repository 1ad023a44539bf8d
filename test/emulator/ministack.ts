import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const VERSION = '1.5.33'
const FOLDER = join(import.meta.dirname, `../../node_modules/.cache/ministack-${VERSION}`)
const PROGRAM = join(FOLDER, 'bin/ministack')
const START_MS = 60_000

/** With what AWS's clients, and programs that use them, reach the emulator and nothing else. */
export const ACCOUNT = '123456789012'
export const REGION = 'us-east-1'
export const clientEnv = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
})

/** Ends this process where there is no Python for the emulator: as it should, or with exit code 1 if `REQUIRE` is 1. */
export const leaveWithoutPython = (notTried: string): void => {
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0) return
  process.stdout.write(`No Python with venv and pip: ${notTried}.\n`)
  process.exit(process.env['REQUIRE'] === '1' ? 1 : 0)
}

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
  const folder = await mkdtemp(join(tmpdir(), 'ministack-'))
  const child = spawn(PROGRAM, {
    stdio: 'ignore',
    env: {
      // Functions run on the Node that is found first.
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      // Else it listens on all interfaces, and for MQTT and SFTP as well.
      ...{ BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0' },
      ...{ LAMBDA_EXECUTOR: 'local', MINISTACK_ACCOUNT_ID: ACCOUNT },
    },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill()
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  const endsAt = performance.now() + START_MS
  while (!(await fetch(`${url}/_ministack/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > endsAt) throw new Error('ministack did not start.')
    await wait(100)
  }
  return { url, stop }
}
