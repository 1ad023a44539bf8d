import { describe, expect, test } from 'vitest'
import type { Credential } from '#gateway/core/provider/provider.ts'
import type { Credentials } from '../../../../lambda/storage/credentials.ts'

/** What every store of credentials does. `open` puts these in first. */
export const credentialsConformance = (
  name: string,
  open: (stored: Readonly<Record<string, Credential>>) => Promise<Credentials>,
) =>
  describe(`${name}: credentials`, () => {
    const stored = { openai: { apiKey: 'sk-one' }, bedrock: { accessKeyId: 'AKIA', secretAccessKey: 's', region: 'r' } }

    test('gives each provider its own', async () => {
      const credentials = await open(stored)
      expect(await credentials.get('openai')).toEqual(stored.openai)
      expect(await credentials.get('bedrock')).toEqual(stored.bedrock)
      expect(await credentials.get('openai')).toEqual(stored.openai)
    })

    test.each(['groq', '', 'open', 'constructor', '__proto__'])('has none for "%s"', async (provider) => {
      expect(await (await open(stored)).get(provider)).toBeUndefined()
    })
  })
