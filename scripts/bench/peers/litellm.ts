import { join } from 'node:path'
import { MODES } from '../load/cases.ts'
import { PROVIDER_KEY } from '../process/system.ts'
import { chatTarget } from './chat-target.ts'
import type { Peer } from './contestant.ts'
import { pythonPackage } from './python-package.ts'

const CONFIG = 'config.yaml'
/** It starts with none only where it is told to be unsafe. */
const MASTER_KEY = 'sk-bench-4f1d9c27a8e35b60d2f7914c8a63e5b0'

/** JSON is YAML. */
const configFor = (upstreamUrl: string): string =>
  JSON.stringify({
    model_list: MODES.map((mode) => ({
      model_name: mode,
      litellm_params: { model: `openai/${mode}`, api_base: `${upstreamUrl}/v1`, api_key: PROVIDER_KEY },
    })),
    litellm_settings: { callbacks: [], telemetry: false },
  })

/** LiteLLM's proxy (github.com/BerriAI/litellm): one worker, no database, no callbacks, one key. */
export const LITELLM: Peer = {
  name: 'LiteLLM',
  install: "python3 -m venv DIR/litellm && DIR/litellm/bin/pip install 'litellm[proxy]'",
  find: (folder) => {
    const found = pythonPackage(folder, 'litellm')
    return (
      found && {
        name: `LiteLLM ${found.version}`,
        share: 0.1,
        files: ({ upstreamUrl }) => ({ [CONFIG]: configFor(upstreamUrl) }),
        command: ({ port }) => [
          join(found.bin, 'litellm'),
          ...['--config', CONFIG, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
        ],
        // Prices from the package itself, not from the network.
        env: () => ({ LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_MASTER_KEY: MASTER_KEY }),
        target: (origin, mode) =>
          chatTarget(`${origin}/v1/chat/completions`, mode, mode, { authorization: `Bearer ${MASTER_KEY}` }),
      }
    )
  },
}
