import { randomBytes } from 'node:crypto'
import { createKey } from '../../../lambda/gateway/access/keys.ts'
import { withoutNulls } from '../../accounts/changes.ts'
import { KEY_OPTIONS, KEY_SYNOPSIS, readKeyChanges } from '../../accounts/key-options.ts'
import { requireUsable } from '../../accounts/usable-rules.ts'
import { type Command, UsageError } from '../../command.ts'
import { withAccounts } from '../../key-store.ts'
import { slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { requireProject, requireTeam } from '../../teams.ts'
import { iso } from '../../view/rules.ts'

/** The key alone goes to standard output, so that `KEY=$(pointsman keys create --name ci)` works. */
export const keysCreate: Command = {
  name: 'keys create',
  synopsis: `--name NAME [--project PROJECT] ${KEY_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary: 'Creates a key and shows it once. Without --stage, the key is for the local server.',
  options: { ...STORE_OPTIONS, ...KEY_OPTIONS, project: { type: 'string', default: 'default' } },
  operands: [],
  begins: true,
  async run({ options }, { out, say }) {
    const createdAt = Date.now()
    const [team, project] = [slug(options, 'team'), slug(options, 'project')]
    const { name, ...asked } = withoutNulls(await readKeyChanges(options, createdAt, say))
    if (name === undefined) throw new UsageError('--name is needed: what the key is for, at most 100 characters.')
    const { secret, record } = createKey({ name, team, project, createdAt, ...asked }, randomBytes)
    return withAccounts(options, async (accounts, where, deployment) => {
      await requireTeam(team, deployment)
      await requireProject(accounts, team, project)
      const { within } = await requireUsable(accounts, record)
      await accounts.addKey(record)
      const { id, expiresAt } = record
      const until = expiresAt === undefined ? 'never expires' : `expires ${iso(expiresAt)}`
      say(`Created ${id} "${name}" of team ${team}, project ${project}, in ${where}; it ${until}.\n`)
      for (const word of ['team', 'project'] as const)
        if (within?.[word]?.disabledAt !== undefined)
          say(`It does not work yet: its ${word} ${record[word]} is disabled.\n`)
      say('The key is shown only this once:\n')
      out(`${secret}\n`)
      return 0
    })
  },
}
