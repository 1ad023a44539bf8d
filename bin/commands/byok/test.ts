import { readStored } from '../../../lambda/gateway/access/byok.ts'
import { asGatewayError } from '../../../lambda/gateway/core/error.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { chooseFrom, openList } from './credential-list.ts'

export const byokTest: Command = {
  name: 'byok test',
  synopsis: `PROVIDER [--label LABEL] [--model MODEL] ${STORE_SYNOPSIS}`,
  summary: 'Asks the provider for a few tokens with a stored credential, enabled or not, and reports the result.',
  options: { ...STORE_OPTIONS, label: { type: 'string' }, model: { type: 'string' } },
  operands: ['PROVIDER'],
  async run(given, { out, say }) {
    const { askOnce, attemptWith } = await import('../../try-credential.ts')
    const { model, label } = given.options
    const { known, provider, entry, name } = chooseFrom(await openList(given), label)
    const credential = readStored(entry, provider, provider.slug)
    const attempt = attemptWith(credential, provider, known, typeof model === 'string' ? model : undefined)
    say(`Asking ${attempt.upstreamModel} at ${provider.slug} with "${name}" …\n`)
    const startedAt = performance.now()
    try {
      await askOnce(attempt, credential.value)
      out(`ok: answered in ${Math.round(performance.now() - startedAt)} ms\n`)
      return 0
    } catch (thrown) {
      const error = asGatewayError(thrown)
      out(`failed: ${error.code}\n`)
      say(`${error.message}\n`)
      return 1
    }
  },
}
