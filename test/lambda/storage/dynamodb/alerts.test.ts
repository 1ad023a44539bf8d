import { expect, test } from 'vitest'
import type { Alert } from '../../../../lambda/storage/alerts.ts'
import { dynamodbAlerts } from '../../../../lambda/storage/dynamodb/alerts/alerts.ts'
import { alertKey, fromAlertItem, toAlertItem } from '../../../../lambda/storage/dynamodb/alerts/item.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { alertsConformance } from '../conformance/alerts.ts'
import { NOW, sampleAlert } from '../conformance/sample.ts'
import { expiryIn, openTable } from './table.ts'

for (const by of CLIENT_NAMES)
  alertsConformance(`DynamoDB by ${by}`, async () => {
    const { dynamodb, tableName, close } = await openTable(by)
    const expiry = expiryIn(dynamodb, tableName)
    return { store: dynamodbAlerts(dynamodb, { tableName }), keptUntil: (alert) => expiry(alertKey(alert)), close }
  })

test('an alert is one item, which expires after its window and tells all of it', async () => {
  const { dynamodb, tableName: TableName, close } = await openTable()
  const alert = sampleAlert()
  await dynamodbAlerts(dynamodb, { tableName: TableName }).first(alert)
  const pk = { S: 'ALERT#project#default/support' }
  const { Item = {} } = await dynamodb('GetItem', { TableName, Key: { pk, sk: { S: '2026-11#1#pico#80' } } })
  expect(Item['ttl']).toEqual({ N: String((NOW + 3_600_000) / 1000) })
  expect(fromAlertItem(Item)).toEqual(alert)
  await close()
})

const { keptUntil: _, ...forGood } = sampleAlert({ id: 'ü#b', limit: '9'.repeat(30) })
test.each<[string, Alert]>([
  ['of any name and amount', forGood],
  ['of a user', sampleAlert({ scope: 'user', unit: 'requests', percent: 250 })],
])('one %s is the same again', (_, alert) => {
  expect(fromAlertItem(toAlertItem(alert))).toEqual(alert)
})

test.each([
  ['nothing in it', {}, 'has no scope'],
  ['no amount', { l: undefined }, 'has no limit'],
  ['a scope that nobody knows', { sc: { S: 'galaxy' } }, 'unknown scope'],
  ['a unit that nobody knows', { un: { S: 'euros' } }, 'unknown scope or unit'],
  ['a percent that is no number', { pc: { S: 'x' } }, 'no whole numbers'],
  ['an amount that is no number', { l: { S: 'x' } }, 'no whole numbers'],
  ['a part of an amount', { s: { S: '0.5' } }, 'no whole numbers'],
])('an item with %s is no alert', (what, change, message) => {
  const item = what === 'nothing in it' ? {} : { ...toAlertItem(sampleAlert()), ...change }
  expect(() => fromAlertItem(JSON.parse(JSON.stringify(item)))).toThrow(message)
})
