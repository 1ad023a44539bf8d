import type { Accounts, Scope, ScopeChanges } from '../../accounts.ts'
import type { AwsService } from '../../aws/operations.ts'
import { type Item, toItem } from '../attributes.ts'
import { projectItem, SCOPE, teamItem, toProject, toTeam } from '../keys-by-hash.ts'
import { queryAll } from '../query.ts'
import { heldIn } from '../refusals.ts'
import { toUpdate } from './changes.ts'

type Scopes = Pick<Accounts, 'addTeam' | 'listTeams' | 'updateTeam' | 'addProject' | 'listProjects' | 'updateProject'>

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

/** Teams, `TEAM#<team>` / `META`, and their projects, `TEAM#<team>` / `PROJECT#<project>`. */
export const scopesIn = (dynamodb: AwsService<'dynamodb'>, TableName: string): Scopes => {
  const add = (key: Item, scope: Scope): Promise<boolean> =>
    heldIn(
      dynamodb('PutItem', {
        TableName,
        Item: { ...key, ...toItem(SCOPE, scope) },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    )

  const update = (Key: Item, changes: ScopeChanges): Promise<boolean> => {
    const { ExpressionAttributeValues: values, ...expressions } = toUpdate(SCOPE, changes)
    return heldIn(
      dynamodb('UpdateItem', {
        TableName,
        Key,
        ...expressions,
        ConditionExpression: 'sk = :sk',
        ExpressionAttributeValues: { ...values, ...(Key['sk'] && { ':sk': Key['sk'] }) },
      }),
    )
  }

  return {
    addTeam: (team) => add(teamItem(team.id), team),
    async listTeams() {
      const items: Item[] = []
      const input = {
        TableName,
        FilterExpression: 'sk = :meta AND begins_with(pk, :team)',
        ExpressionAttributeValues: { ':meta': { S: 'META' }, ':team': { S: 'TEAM#' } },
        ConsistentRead: true,
      }
      for (let page = await dynamodb('Scan', input); ; ) {
        items.push(...(page.Items ?? []))
        if (!page.LastEvaluatedKey) return items.map(toTeam).sort(byId)
        page = await dynamodb('Scan', { ...input, ExclusiveStartKey: page.LastEvaluatedKey })
      }
    },
    updateTeam: (id, changes) => update(teamItem(id), changes),
    addProject: (project) => add(projectItem(project.team, project.id), project),
    listProjects: async (team) => {
      const items = await queryAll(dynamodb, {
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :project)',
        ExpressionAttributeValues: { ':pk': { S: `TEAM#${team}` }, ':project': { S: 'PROJECT#' } },
        ConsistentRead: true,
      })
      return items.map(toProject).sort(byId)
    },
    updateProject: (team, id, changes) => update(projectItem(team, id), changes),
  }
}
