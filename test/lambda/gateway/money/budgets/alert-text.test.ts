import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SPENDERS, UNITS } from '#gateway/core/cost/budgets.ts'
import { alertText } from '#gateway/money/budgets/alert-text.ts'
import type { Alert } from '../../../../../lambda/storage/alerts.ts'

const NOVEMBER: Alert = {
  ...{ scope: 'project', id: 'acme/web', window: '2026-11#1', unit: 'pico', percent: 80, team: 'acme' },
  ...{ limit: '50000000000000', spent: '40120000999999', at: Date.UTC(2026, 10, 22, 12, 5) },
}

test('says whose budget it is, what is gone of it, and until when', () => {
  expect(alertText(NOVEMBER)).toEqual({
    subject: 'Pointsman: 80 % of the budget of project web',
    text: `80 % of the budget of project web is spent.

Team: acme
Project: web
Window: 2026-11, until 2026-12-01 00:00 UTC
Spent: $40.12 of $50
Found: 2026-11-22 12:05 UTC
`,
  })
})

test.each<[string, Partial<Alert>, string]>([
  ['a team', { scope: 'team', id: 'acme' }, 'Pointsman: 80 % of the budget of team acme'],
  ['a team of a long name', { scope: 'team', id: 'acme/x' }, 'Pointsman: 80 % of the budget of team acme/x'],
  ['a key', { scope: 'key', id: 'key_01' }, 'Pointsman: 80 % of the budget of key key_01'],
  ['a user of like name', { scope: 'user', id: 'acme' }, 'Pointsman: 80 % of the budget of user acme'],
  ['a user', { scope: 'user', id: 'acme#a/b', percent: 250 }, 'Pointsman: 250 % of the budget of user a/b'],
  ['a user in other letters', { scope: 'user', id: 'acme#Zoë 😀' }, 'Pointsman: 80 % of the budget of user Zo? ?'],
])('the budget of %s', (_, changes, subject) => {
  expect(alertText({ ...NOVEMBER, ...changes }).subject).toBe(subject)
})

test.each<[string, Partial<Alert>, string]>([
  ['of a day', { window: '2026-12-31' }, 'Window: 2026-12-31, until 2027-01-01 00:00 UTC'],
  ['of a week', { window: '2026-W53#2' }, 'Window: 2026-W53, until 2027-01-04 00:00 UTC'],
  ['for good', { window: 'none#2' }, 'Window: it does not begin anew'],
  ['of requests', { unit: 'requests', limit: '1000', spent: '800' }, 'Spent: 800 requests of 1000 requests'],
  ['of a single one', { unit: 'requests', limit: '2', spent: '1' }, 'Spent: 1 request of 2 requests'],
  ['of tokens', { unit: 'tokens', limit: '1000', spent: '801' }, 'Spent: 801 tokens of 1000 tokens'],
  ['of small money', { limit: '3000000', spent: '2400001' }, 'Spent: $0.000002 of $0.000003'],
])('a budget %s', (_, changes, line) => {
  expect(alertText({ ...NOVEMBER, ...changes }).text.split('\n')).toContain(line)
})

test('whatever callers name users, a subject is a line that SNS takes, and a text has no lines of theirs', () => {
  const lines = alertText(NOVEMBER).text.split('\n').length
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(...SPENDERS),
      fc.constantFrom(...UNITS),
      (id, scope, unit) => {
        const { subject, text } = alertText({ ...NOVEMBER, id, scope, unit })
        expect(subject).toMatch(/^Pointsman: [\x20-\x7e]{1,88}$/)
        expect(text.split('\n')).toHaveLength(scope === 'team' ? lines - 1 : lines)
        expect(text.length).toBeLessThan(1000)
      },
    ),
  )
  expect(alertText({ ...NOVEMBER, id: 'acme#a\r\nSpent: $0\u2028\u202eb' }).text).toContain('Project: a Spent: $0 b\n')
})
