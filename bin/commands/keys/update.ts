import { requireSome, withChanges } from '../../accounts/changes.ts'
import { changeKey, withKey } from '../../accounts/key-named.ts'
import { KEY_OPTIONS, KEY_SYNOPSIS, readKeyChanges } from '../../accounts/key-options.ts'
import { requireUsable } from '../../accounts/usable-rules.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

const OPTIONS = { ...KEY_OPTIONS, 'no-require-user': { type: 'boolean' } } as const

export const keysUpdate: Command = {
  name: 'keys update',
  synopsis: `ID|NAME [--name NAME] [--no-require-user] ${KEY_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary: 'Changes a key. What is given takes the place of what was set by it; "none" takes it away.',
  options: { ...STORE_OPTIONS, ...OPTIONS },
  operands: ['ID|NAME'],
  run: ({ options, operands }, { say }) =>
    withKey(options, operands, async (found) => {
      const { where, key } = found
      const changes = await readKeyChanges(options, Date.now(), say, key)
      requireSome(changes, OPTIONS)
      await requireUsable(found.accounts, withChanges(key, changes))
      await changeKey(found, changes)
      say(`Changed ${key.id} in ${where}. Running gateways follow within a minute.\n`)
      return 0
    }),
}
