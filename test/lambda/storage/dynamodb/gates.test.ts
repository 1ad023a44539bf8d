import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dynamodbGates } from '../../../../lambda/storage/dynamodb/gates/gates.ts'
import { gateKey } from '../../../../lambda/storage/dynamodb/gates/item.ts'
import { NO_AMOUNTS } from '../../../../lambda/storage/gate-state.ts'
import type { Gate, Reserve } from '../../../../lambda/storage/gates.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { gatesConformance } from '../conformance/gates.ts'
import { NOW } from '../conformance/sample.ts'
import { metered } from './metered.ts'
import { expiryIn, openTable, type TestTable } from './table.ts'

/** For a machine with other things to do. */
const reserveMs = 15_000

for (const by of CLIENT_NAMES)
  gatesConformance(`DynamoDB by ${by}`, async () => {
    const { dynamodb, tableName, close } = await openTable(by)
    const expiry = expiryIn(dynamodb, tableName)
    const store = dynamodbGates(dynamodb, { tableName, reserveMs })
    return { store, keptUntil: (gate) => expiry(gateKey(gate)), close }
  })

describe('in the table', () => {
  let table: TestTable
  beforeAll(async () => {
    table = await openTable()
  })
  afterAll(() => table.close())

  const options = () => ({ tableName: table.tableName, reserveMs })
  const gate: Gate = { scope: 'key', id: 'key_1', window: '2026-11', keptUntil: NOW }
  const amounts = { pico: 1_700_000_000n, requests: 1n, tokens: 0n }
  const HOLD = '01KB0000000000000000000000000'
  const asked: Reserve = {
    ...{ hold: HOLD, amounts, limits: { pico: 5_000_000_000n }, mostOpen: 400, nowMs: NOW },
    draws: { requests: { takeNs: 1_000_000_000n, burstNs: 10_000_000_000n } },
  }
  const itemOf = async ({ scope, id, window }: Gate) =>
    (
      await table.dynamodb('GetItem', {
        TableName: table.tableName,
        Key: { pk: { S: `GATE#${scope}#${id}` }, sk: { S: window } },
      })
    ).Item

  test('a gate is one item, which expires after its window', async () => {
    const gates = dynamodbGates(table.dynamodb, options())
    await gates.reserve(gate, asked)
    const pk = { S: 'GATE#key#key_1' }
    const full = { N: `${NOW + 1000}000000` }
    const ttl = { N: String(NOW / 1000) }
    const held = { S: '1700000000,1,0' }
    const one = { N: '1' }
    const open = { pk, sk: { S: '2026-11' }, u: { N: '1700000000' }, q: one, c: one, n: one, tat: full, ttl }
    expect(await itemOf(gate)).toEqual({ ...open, [`h${HOLD}`]: held })
    const cost = { pico: 400_000_000n, requests: 1n, tokens: 0n }
    await gates.settle(gate, { hold: HOLD, held: amounts, cost })
    expect(await itemOf(gate)).toEqual({ ...open, u: { N: '400000000' }, c: { N: '0' }, n: { N: '0' } })
  })

  test('a request takes one write unit before and one after it, while up to fifteen others run', async () => {
    const { dynamodb, units } = metered(table.dynamodb)
    const gates = dynamodbGates(dynamodb, options())
    const busy = { ...gate, id: 'key_2' }
    const limits = { pico: 10n ** 15n }
    for (let index = 10; index < 26; index++)
      await gates.reserve(busy, {
        ...asked,
        limits,
        hold: `01KB00000000000000000000000${index}`,
        nowMs: NOW + index * 2000,
      })
    expect(units.get('UpdateItem')).toBe(16)
    await gates.settle(busy, { hold: '01KB0000000000000000000000010', held: amounts, cost: amounts })
    expect(units.get('UpdateItem')).toBe(17)
    expect(units.has('GetItem')).toBe(false)
  })

  test('an answer that is lost is no reason to ask for the same hold again; to settle again changes nothing', async () => {
    const asks: string[] = []
    const gates = dynamodbGates((operation, input, options) => {
      asks.push(`${operation}${options?.isOnce ? ' once' : ''}`)
      return table.dynamodb(operation, input, options)
    }, options())
    const other = { ...gate, id: 'key_3' }
    await gates.reserve(other, asked)
    await gates.settle(other, { hold: HOLD, held: amounts, cost: NO_AMOUNTS })
    expect(asks).toEqual(['UpdateItem once', 'UpdateItem'])
  })

  test('what is added without a name is sent once; what has one may be repeated, and stays in the item', async () => {
    const asks: string[] = []
    const { dynamodb, units } = metered(table.dynamodb)
    const gates = dynamodbGates((operation, input, options) => {
      asks.push(`${operation}${options?.isOnce ? ' once' : ''}`)
      return dynamodb(operation, input, options)
    }, options())
    const other = { ...gate, id: 'key_5' }
    await gates.adjust(other, amounts)
    await gates.adjust(other, { ...NO_AMOUNTS, pico: -700_000_000n }, { once: 'FORGIVEN01' })
    expect(asks).toEqual(['UpdateItem once', 'UpdateItem'])
    expect(units.get('UpdateItem')).toBe(2)
    expect(await itemOf(other)).toEqual({
      ...{ pk: { S: 'GATE#key#key_5' }, sk: { S: '2026-11' }, ttl: { N: String(NOW / 1000) } },
      ...{ u: { N: '1000000000' }, q: { N: '1' }, k: { N: '0' }, oFORGIVEN01: { S: '-700000000,0,0' } },
    })
  })

  test('what is known of a bucket is remembered: only a guess that was wrong is asked twice', async () => {
    const asks: string[] = []
    const gates = dynamodbGates((operation, input, options) => {
      asks.push(operation)
      return table.dynamodb(operation, input, options)
    }, options())
    const other = { ...gate, id: 'key_4' }
    const at = (ms: number) => gates.reserve(other, { ...asked, limits: {}, hold: `01KB${ms}`, nowMs: NOW + ms })
    for (const ms of [0, 1, 2, 5000, 5001]) expect(await at(ms)).toMatchObject({ isGranted: true })
    expect(asks).toEqual(Array(5).fill('UpdateItem'))
    // Another process has been there meanwhile.
    const elsewhere = dynamodbGates(table.dynamodb, options())
    await elsewhere.reserve(other, { ...asked, limits: {}, hold: '01KBE', nowMs: NOW + 20_000 })
    expect(await at(20_001)).toMatchObject({ isGranted: true })
    expect(asks.slice(5)).toEqual(['UpdateItem', 'GetItem', 'UpdateItem'])
  })

  test('rejects where the table does not answer, soon', async () => {
    const gates = dynamodbGates(() => new Promise(() => undefined), table)
    const startedAt = performance.now()
    await expect(gates.reserve(gate, asked)).rejects.toThrow('DynamoDB did not answer UpdateItem within 300 ms.')
    expect(performance.now() - startedAt).toBeLessThan(3000)
  })
})
