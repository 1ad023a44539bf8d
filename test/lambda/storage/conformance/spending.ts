import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SpendingRules } from '#gateway/core/cost/budgets.ts'
import type { Accounts } from '../../../../lambda/storage/accounts.ts'
import type { SpendingSettings } from '../../../../lambda/storage/spending.ts'
import { NOW, sampleKey } from './sample.ts'
import type { Open, Opened } from './store.ts'

const NONE: SpendingRules = { budgets: [], limits: [] }

/** All that there is to set. */
const RULES: SpendingRules = {
  budgets: [
    {
      scope: 'team',
      of: 'a',
      window: 'month',
      limits: { pico: '100000000000000', requests: '1000', tokens: '1000000000000000' },
      isHard: true,
      armed: 'mfabc012',
      alerts: [50, 80],
      raises: [{ amounts: { pico: '1' }, untilMs: NOW }],
      assumedPicoPerToken: '2500000',
      countsByok: true,
      isOpenWhenAway: true,
    },
    { scope: 'user', of: 'ann 💶', window: 'none', limits: { tokens: '5' }, isHard: false, armed: '0', alerts: [] },
  ],
  limits: [
    { scope: 'key', of: '*', model: 'openai/*', perMinute: { requests: 60, tokens: 100_000 }, parallel: 4 },
    { scope: 'project', of: 'p', perMinute: {} },
  ],
  credits: {
    periods: [{ fromMs: NOW - 9, untilMs: NOW }, { fromMs: NOW }],
    allowance: { pico: '5000000000000', sinceMs: NOW },
  },
}

interface Stores {
  readonly settings: SpendingSettings
  readonly accounts: Accounts
  /** Puts this in the place of a team's rules, whatever it is. */
  spoil(team: string, text: string): Promise<void>
}

/** What every store of budgets and limits does, and that of keys beside it. */
export const spendingConformance = (name: string, open: Open<Stores>) =>
  describe(`${name}: spending`, () => {
    let opened: Opened<Stores>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('a team has none until some are set, and keeps them as they are, by versions', async () => {
      const { settings } = opened.store
      expect(await settings.spendingOf('a')).toEqual({ rules: NONE, version: 0 })
      expect(await settings.setSpending('a', RULES, 0)).toBe(true)
      expect(await settings.spendingOf('a')).toEqual({ rules: RULES, version: 1 })
      expect(await settings.setSpending('a', NONE, 1)).toBe(true)
      expect(await settings.spendingOf('a')).toEqual({ rules: NONE, version: 2 })
      expect(await settings.spendingOf('b')).toEqual({ rules: NONE, version: 0 })
    })

    test('no other version is replaced, older or not there', async () => {
      const { settings } = opened.store
      expect(await settings.setSpending('versions', RULES, 1)).toBe(false)
      expect(await settings.spendingOf('versions')).toEqual({ rules: NONE, version: 0 })
      await settings.setSpending('versions', RULES, 0)
      await settings.setSpending('versions', RULES, 1)
      for (const version of [0, 1, 3]) expect(await settings.setSpending('versions', NONE, version)).toBe(false)
      expect(await settings.spendingOf('versions')).toEqual({ rules: RULES, version: 2 })
    })

    test.each([0, 1])('of many who replace version %i at once, one does', async (version) => {
      const { settings } = opened.store
      const team = `race ${version}`
      if (version > 0) await settings.setSpending(team, NONE, 0)
      const ofUser = (n: number): SpendingRules => ({ ...NONE, limits: [{ scope: 'user', of: `${n}`, perMinute: {} }] })
      const tries = Array.from({ length: 8 }, (_, n) => settings.setSpending(team, ofUser(n), version))
      const won = (await Promise.all(tries)).flatMap((isDone, n) => (isDone ? [n] : []))
      expect(won).toHaveLength(1)
      expect(await settings.spendingOf(team)).toEqual({ rules: ofUser(won[0] ?? -1), version: version + 1 })
    })

    test('a key is found with those of its team, alone or beside what else is set', async () => {
      const { settings, accounts } = opened.store
      const [key, other] = [sampleKey({ team: 'found', project: 'p' }), sampleKey({ team: 'foun' })]
      for (const each of [key, other]) await accounts.addKey(each)
      await settings.setSpending('found', RULES, 0)
      expect(await accounts.keyByHash(key.hash)).toEqual({ ...key, within: { spending: RULES } })
      const project = { team: 'found', id: 'p', createdAt: NOW }
      await accounts.addProject(project)
      expect(await accounts.keyByHash(key.hash)).toEqual({ ...key, within: { project, spending: RULES } })
      const team = { id: 'found', createdAt: NOW }
      await accounts.addTeam(team)
      expect(await accounts.keyByHash(key.hash)).toEqual({ ...key, within: { team, project, spending: RULES } })
      await settings.setSpending('found', NONE, 1)
      expect(await accounts.keyByHash(key.hash)).toEqual({ ...key, within: { team, project } })
      expect(await accounts.keyByHash(other.hash)).toEqual(other)
    })

    test('they make no team, project or key', async () => {
      const { settings, accounts } = opened.store
      await settings.setSpending('alone', RULES, 0)
      expect((await accounts.listTeams()).filter(({ id }) => id === 'alone')).toEqual([])
      expect(await accounts.listProjects('alone')).toEqual([])
      expect(await accounts.listKeys('alone')).toEqual([])
    })

    test.each([
      '',
      '{',
      'null',
      '[]',
      '{"budgets":[]}',
      '{"budgets":{},"limits":[]}',
      ...[
        {},
        { scope: 'world' },
        { of: 1 },
        { window: 'year' },
        { limits: {} },
        { limits: { pico: 1 } },
        { limits: { pico: '-1' } },
        { limits: { bits: '1' } },
        { isHard: 'no' },
        { armed: null },
        { alerts: '50' },
        { raises: { amounts: {}, untilMs: 1 } },
        { raises: [{ amounts: { pico: '1.5' }, untilMs: 1 }] },
        { raises: [{ amounts: {} }] },
        { assumedPicoPerToken: 5 },
        { countsByok: 'false' },
        { isOpenWhenAway: 'false' },
      ].map((wrong) => {
        const [budget] = Object.keys(wrong).length === 0 ? [] : RULES.budgets
        return JSON.stringify({ budgets: [{ ...budget, ...wrong }], limits: [] })
      }),
      ...[
        { scope: 'world' },
        { perMinute: null },
        { perMinute: { requests: 0 } },
        { perMinute: { images: 1 } },
        { parallel: '4' },
        { model: 1 },
      ].map((wrong) => JSON.stringify({ budgets: [], limits: [{ ...RULES.limits[0], ...wrong }] })),
      ...[
        null,
        { periods: [] },
        { periods: {} },
        { periods: [{ untilMs: 1 }] },
        { periods: [{ fromMs: '1' }] },
        { periods: [{ fromMs: 1, untilMs: 1.5 }] },
        { allowance: '5' },
        { allowance: { pico: '5' } },
        { allowance: { pico: '-5', sinceMs: 1 } },
      ].map((wrong) => JSON.stringify({ budgets: [], limits: [], credits: wrong && { ...RULES.credits, ...wrong } })),
    ])('what cannot be read is not nothing: %s', async (text) => {
      const { settings, accounts, spoil } = opened.store
      const key = sampleKey({ team: 'spoilt' })
      await accounts.addKey(key)
      await spoil('spoilt', text)
      await expect(settings.spendingOf('spoilt')).rejects.toThrow()
      await expect(accounts.keyByHash(key.hash)).rejects.toThrow()
    })
  })
