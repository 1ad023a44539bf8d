import { processLog } from '../log.ts'
import { composeLocal } from './compose.ts'
import { readLocalEnv } from './env.ts'
import { lineWriter } from './line-writer.ts'
import { requestLine } from './request-line.ts'
import { startScreen } from './screen.ts'
import { type LocalServer, serve } from './server.ts'
import { onStopSignals } from './stop-signals.ts'

/** Other processes that share the folder wait six times as long for a sign of life. */
const TEND_MS = 5000

/** How long the first requests have the CPU to themselves: the journal keeps their records. */
const PATIENCE_MS = 1000

/** How soon after an hour is over, and its last requests with it, there are sums of it. */
const LEDGER_MS = 60_000

/** What the terminal says when the server cannot start: one sentence with the way out, never a stack. */
const explain = (error: NodeJS.ErrnoException & { port?: number }): string => {
  if (error.code === 'EADDRINUSE')
    return `Port ${error.port} is in use. Choose another one: PORT=${(error.port ?? 8787) + 1} npm start`
  if (error.code === 'EACCES' && error.port !== undefined) return `This user may not open port ${error.port}.`
  return error.message
}

const start = async (): Promise<void> => {
  const env = readLocalEnv()
  const lines = lineWriter((text) => process.stdout.write(text))
  const local = composeLocal(env, processLog, (record) => lines.write(requestLine(record)), PATIENCE_MS)
  let server: LocalServer | undefined
  let isStopping = false
  const stop = async (): Promise<void> => {
    if (isStopping) return
    isStopping = true
    await server?.stop()
    await local.close()
    lines.flush()
    // What is still open, e.g. a connection to a provider, is nobody's any more.
    setTimeout(() => process.exit(), 1000).unref()
  }
  // Whoever read the terminal's lines has left, e.g. `npm start | head`.
  process.stdout.on('error', stop)
  onStopSignals(stop, () => process.exit(1))

  await local.renew()
  if (local.isAnythingLeft()) await local.tend()
  server = await serve(local.gateway, env)
  lines.flush()
  process.stdout.write(await startScreen(local, server.url, env, Date.now()))
  setInterval(() => {
    if (isStopping) return
    void local.renew()
    void local.tend()
  }, TEND_MS).unref()
  setInterval(() => void local.ledger.tend(), LEDGER_MS).unref()
  setTimeout(() => {
    void local.health.refreshIfStale()
    void local.ledger.tend()
  }, PATIENCE_MS).unref()
}

start().catch((error: Error) => {
  process.stderr.write(`pointsman: ${explain(error)}\n`)
  process.exitCode = 1
})
