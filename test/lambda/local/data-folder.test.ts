import { expect, test } from 'vitest'
import { hashKey } from '#gateway/access/keys.ts'
import { withDevelopmentKey } from '../../../lambda/local/data-folder.ts'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { openDatabase } from '../../../lambda/storage/sqlite/database.ts'

test('what holds for its team and its project holds for the development key', async () => {
  const database = openDatabase(':memory:')
  const budgets = sqliteSpending(database)
  const accounts = withDevelopmentKey(sqliteAccounts(database), budgets, 'dev')
  const found = () => accounts.keyByHash(hashKey('dev'))
  expect(await found()).toMatchObject({ id: 'key_development', within: {} })
  const [team, project] = [
    { id: 'default', createdAt: 1, models: ['sim/*'] },
    { team: 'default', id: 'default', createdAt: 1, disabledAt: 2 },
  ]
  await accounts.addTeam(team)
  await accounts.addTeam({ id: 'other', createdAt: 1 })
  await accounts.addProject(project)
  expect((await found())?.within).toEqual({ team, project })
  const limits = [{ scope: 'team' as const, of: 'default', perMinute: { requests: 5 } }]
  await budgets.setSpending('default', { budgets: [], limits }, 0)
  expect((await found())?.within?.spending).toEqual({ budgets: [], limits })
  expect(await accounts.keyByHash(hashKey('other'))).toBeUndefined()
  database.close()
})
