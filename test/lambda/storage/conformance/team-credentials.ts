import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TeamCredentials } from '../../../../lambda/storage/credentials.ts'
import type { Open, Opened } from './store.ts'

/**
 * What every store of teams' credentials does. `write` puts text where a list is kept. `isConditional`: it is kept where a
 * write that comes second is refused, as some emulators do not.
 */
export const teamCredentialsConformance = (
  name: string,
  open: Open<{ credentials: TeamCredentials; write(team: string, provider: string, text: string): unknown }>,
  { isConditional = true }: { readonly isConditional?: boolean } = {},
) =>
  describe(`${name}: team credentials`, () => {
    let opened: Opened<{ credentials: TeamCredentials; write(team: string, provider: string, text: string): unknown }>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const MAIN = { label: 'main', enabled: true, apiKey: 'sk-main-0123456789' }
    const GOOGLE = { project: 'p', googleCredentials: { clientEmail: 'a@b', privateKey: '-----BEGIN…\nEND' } }

    test('gives back a list as it was written, to its team and provider only', async () => {
      const { credentials } = opened.store
      await credentials.change('a', 'openai', () => [MAIN, { apiKey: 'sk-second' }])
      await credentials.change('a', 'vertex', () => [GOOGLE])
      expect(await credentials.list('a', 'openai')).toEqual([MAIN, { apiKey: 'sk-second' }])
      expect(await credentials.list('a', 'vertex')).toEqual([GOOGLE])
      expect(await credentials.list('b', 'openai')).toEqual([])
      expect(await credentials.providers('a')).toEqual(['openai', 'vertex'])
      expect(await credentials.providers('b')).toEqual([])
    })

    test('a list takes the place of the one before; an empty one leaves no trace', async () => {
      const { credentials } = opened.store
      await credentials.change('c', 'openai', () => [MAIN])
      expect(await credentials.list('c', 'openai')).toEqual([MAIN])
      await credentials.change('c', 'openai', () => [GOOGLE])
      expect(await credentials.list('c', 'openai')).toEqual([GOOGLE])
      for (const _ of ['removed', 'removed again']) {
        await credentials.change('c', 'openai', () => [])
        expect(await credentials.list('c', 'openai')).toEqual([])
        expect(await credentials.providers('c')).toEqual([])
      }
    })

    test.skipIf(!isConditional)('of two changes at once none is lost, the first ones included', async () => {
      const { credentials } = opened.store
      for (const round of [1, 2]) {
        const add = (label: string) => credentials.change('busy', 'openai', (present) => [...present, { label }])
        await Promise.all(['a', 'b', 'c'].map((name) => add(`${name}${round}`)))
        expect((await credentials.list('busy', 'openai')).map(({ label }) => label).sort()).toEqual(
          ['a1', 'b1', 'c1', 'a2', 'b2', 'c2'].filter((label) => Number(label[1]) <= round).sort(),
        )
      }
    })

    test('a change that is called off changes nothing, and blocks nobody', async () => {
      const { credentials } = opened.store
      await credentials.change('firm', 'openai', () => [MAIN])
      const calledOff = credentials.change('firm', 'openai', () => {
        throw new Error('no')
      })
      await expect(calledOff).rejects.toThrow('no')
      expect(await credentials.list('firm', 'openai')).toEqual([MAIN])
      await credentials.change('firm', 'openai', () => [])
      expect(await credentials.list('firm', 'openai')).toEqual([])
    })

    test.each(['constructor', '__proto__', 'openai.json'])('has none for "%s"', async (provider) => {
      expect(await opened.store.credentials.list('a', provider)).toEqual([])
      expect(await opened.store.credentials.list(provider, 'openai')).toEqual([])
    })

    test('a team whose name begins like another’s sees its own', async () => {
      const { credentials } = opened.store
      await credentials.change('team-long', 'openai', () => [MAIN])
      expect(await credentials.providers('team')).toEqual([])
    })

    test.each(['', '{}', '{"credentials":[]}'])('the placeholder "%s" is none', async (text) => {
      await opened.store.write('placeholder', text ? `p${text.length}` : 'p', text)
      expect(await opened.store.credentials.list('placeholder', text ? `p${text.length}` : 'p')).toEqual([])
    })

    test.each([
      ['text', 'sk-secret-value'],
      ['array', '["sk-secret-value"]'],
      ['bare', '{"apiKey":"sk-secret-value"}'],
      ['object', '{"credentials":{"apiKey":"sk-secret-value"}}'],
      ['entry', '{"credentials":["sk-secret-value"]}'],
      ['extra', '{"credentials":[],"apiKey":"sk-secret-value"}'],
    ])('what is no list (%s) is an error that does not repeat it', async (provider, text) => {
      await opened.store.write('broken', provider, text)
      const error = await opened.store.credentials.list('broken', provider).catch(String)
      expect(error).toContain('{"credentials":[')
      expect(error).toContain(`broken/${provider}`)
      expect(error).not.toContain('sk-secret')
    })
  })
