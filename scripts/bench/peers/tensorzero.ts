import { join } from 'node:path'
import { MODES } from '../load/cases.ts'
import { chatTarget } from './chat-target.ts'
import type { Peer } from './contestant.ts'
import { pythonPackage } from './python-package.ts'

const CONFIG = 'tensorzero.toml'

const modelFor =
  (upstreamUrl: string) =>
  (mode: string): string =>
    `
[models.${mode}]
routing = ["openai"]
[models.${mode}.providers.openai]
type = "openai"
model_name = "${mode}"
api_base = "${upstreamUrl}/v1"
api_key_location = "none"
`

/** Without a place for objects it answers 500 to large bodies. */
const configFor = (upstreamUrl: string): string => `
[gateway]
observability.enabled = false
[object_storage]
type = "disabled"
${MODES.map(modelFor(upstreamUrl)).join('')}`

/** The Python package holds the gateway in Rust and serves it over HTTP; Python only waits. */
const PROGRAM = `
import tensorzero, threading
gateway = tensorzero._start_http_gateway(
  config_file="${CONFIG}", clickhouse_url=None, postgres_url=None, valkey_url=None, async_setup=False)
print(gateway.base_url, flush=True)
threading.Event().wait()
`

/** TensorZero's gateway (github.com/tensorzero/tensorzero), which observes nothing here. */
export const TENSORZERO: Peer = {
  name: 'TensorZero',
  install: 'python3 -m venv DIR/tensorzero && DIR/tensorzero/bin/pip install tensorzero',
  find: (folder) => {
    const found = pythonPackage(folder, 'tensorzero')
    return (
      found && {
        name: `TensorZero ${found.version}`,
        files: ({ upstreamUrl }) => ({ [CONFIG]: configFor(upstreamUrl) }),
        command: () => [join(found.bin, 'python'), '-c', PROGRAM],
        target: (origin, mode) =>
          chatTarget(`${origin}/openai/v1/chat/completions`, `tensorzero::model_name::${mode}`, mode),
      }
    )
  },
}
