import { expect, test } from 'vitest'
import { loadConfig } from '../../lib/config.ts'
import { newApp } from './synth.ts'

const load = (given: Record<string, unknown>) => loadConfig(newApp(given).node)

test('everything has a default', () => {
  expect(load({})).toMatchObject({ stage: 'prod', requestLogDays: 90, memory: 256, provisionedConcurrency: 0 })
})

test('values come as text from the command line and as JSON from cdk.json', () => {
  expect(load({ memory: '1024', providers: 'openai, groq' })).toMatchObject({
    memory: 1024,
    providers: ['openai', 'groq'],
  })
  const alertEmails = ['a@example.com', "o'hara+x@mail.example.co.uk"]
  expect(load({ alertEmails: alertEmails.join(', ') })).toMatchObject({ alertEmails })
  expect(load({ alertEmails })).toMatchObject({ alertEmails })
  expect(load({})).toMatchObject({ alertEmails: [] })
  expect(load({ memory: 1024, providers: ['openai', 'groq'] })).toMatchObject({
    memory: 1024,
    providers: ['openai', 'groq'],
  })
})

test('one error names everything that is wrong', () => {
  expect(() => load({ memroy: 512, memory: '10', functionLogDays: 31 })).toThrow(
    /unknown key "memroy"; known are stage, .*functionLogDays is 31; allowed is one of 1, 3, .*memory is "10"; allowed is a whole number from 192 to 10240, as small requests take up to 161 MB/,
  )
})

test.each<[Record<string, unknown>, RegExp]>([
  [{ memory: 128 }, /^Configuration: memory is 128; allowed is a whole number from 192 to 10240, as small requests/],
  [{ stage: 'Prod' }, /stage is "Prod"/],
  [{ providers: 'open ai' }, /providers is "open ai"/],
  ...['ops', '["a@example.com"]', 'a@example', 'a@example.com,', 'a@example.com a@b.com', ''].map(
    (alertEmails): [Record<string, unknown>, RegExp] => [
      { alertEmails },
      /; allowed is e-mail addresses separated by commas, each once/,
    ],
  ),
  [{ alertEmails: ['a@example.com', 'a@example.com'] }, /each once/],
  [{ overrides: '/no/such/file.json' }, /path of an existing file/],
  [{ domainName: 'ai.example.com' }, /domainName and certificateArn need each other/],
])('%o is refused', (given, message) => {
  expect(() => load(given)).toThrow(message)
})
