import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from '#gateway/core/redact.ts'
import { jsonLines } from '../../lambda/log.ts'

/** Split, so that scanners of this repository do not take them for real ones. */
const SECRETS = [
  ['sk-', 'ant-api03-AbCdEf0123456789'],
  ['sk-', 'proj-AbCdEf0123456789'],
  ['pm_', 'cHAi4gUAIMBlpcAsFJXtLoxfphvw89HPnRpj6ZPe1QqT4w'],
  ['gsk_', 'AbCdEf0123456789'],
  ['xai-', 'AbCdEf0123456789'],
  ['AKIA', 'IOSFODNN7EXAMPLE'],
  ['AIza', 'SyA-0123456789abcdefghijklmnopqrstu'],
  ['AQ.', 'Ab8-0123456789abcdefghijklmnopqrstu'],
  ['ya29.', 'a0Ab_0123456789.abcdef'],
  ['ABSK', 'QmVkcm9ja0FQSUtleS0xMjM0NTY3ODkw'],
  ['bedrock-api-key-', 'YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb24='],
  ['x-api-key: ', '0123456789abcdef'],
  ['"api_key": "', '0123456789abcdef'],
  ['https://p.example/v1?key=', '0123456789abcdef'],
  ['https://b.s3.example/x?a=b&X-Amz-Signature=', '0123456789abcdef'],
  ['https://me:', 'pass-word@p.example/v1'],
  ['Bearer ', 'abcdef.ghi-jkl_mno~+/=='],
  ['basic ', 'dXNlcjpwYXNzd29yZA=='],
  ['eyJ', 'hbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
] as const

const PEM = `-----BEGIN ${'PRIVATE'} KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEF\n-----END ${'PRIVATE'} KEY-----`

const logged = (entry: Record<string, unknown>): string => {
  const lines: string[] = []
  jsonLines(
    (line) => lines.push(line),
    () => 7,
  )(entry)
  return lines.join('')
}

describe('redact', () => {
  test.each(SECRETS)('blanks %s…', (prefix, rest) => {
    for (const text of [
      `${prefix}${rest}`,
      `line\n${prefix}${rest}`,
      `"line\\n${prefix}${rest}"`,
      `failed with "${prefix}${rest}".`,
      `key=${prefix}${rest}, sorry`,
    ])
      expect(redact(text)).not.toContain(rest.slice(0, 8))
  })

  test('blanks private keys, whole or cut', () => {
    expect(redact(`a ${PEM} b`)).toBe('a [redacted] b')
    expect(redact(`a ${PEM.slice(0, 50)}`)).toBe('a [redacted]')
  })

  test.each([
    'key_01M828YY3X5TAQXNVBHPYA8GBA',
    'gen_01M828YY3X5TAQXNVBHPYA8GBA',
    'us.anthropic.claude-opus-4-6-v1',
    'perplexity/pplx-70b-online',
    'task-force-of-ten, risk-averse-people',
    'msg_01XFDUDYJgAACzvnptvVoYEL',
    'No API key was sent. Send one as "x-api-key: <key>".',
    'providerOptions.gateway.byok.openai[0].apiKey is missing',
    'https://p.example:8443/v1/files?key=a',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })
})

describe('the log', () => {
  test('writes one stamped line of JSON per entry', () => {
    expect(logged({ level: 'info', text: 'two\nlines', money: 12n })).toBe(
      '{"time":7,"level":"info","text":"two\\nlines","money":"12"}\n',
    )
  })

  test('no secret gets out, in text, under its name, or inside an error', () => {
    const canary = SECRETS.map((parts) => parts.join(''))
    const line = logged({
      text: canary.join(' '),
      headers: { authorization: 'plain-canary', 'x-api-key': 'plain-canary', cookie: 'plain-canary' },
      credential: { apiKey: 'plain-canary', secretAccessKey: 'plain-canary', private_key: PEM },
      error: new Error(`sent ${canary[0]}`, { cause: new Error(`with ${PEM}`) }),
    })
    for (const [, rest] of SECRETS) expect(line).not.toContain(rest.slice(0, 8))
    expect(line).not.toContain('plain-canary')
    expect(line).not.toContain('MIIEvQ')
    expect(JSON.parse(line)).toMatchObject({ error: { name: 'Error', cause: { name: 'Error' } } })
  })

  test('any text comes back from its line, unless it is a secret', () => {
    const secret = fc.constantFrom('', PEM, ...SECRETS.map((parts) => parts.join('')))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), secret, (text, key) => {
        const back = JSON.parse(logged({ text: `${text} ${key}` }))['text']
        expect(back.startsWith(`${text} `)).toBe(true)
        expect(back === `${text} ${key}`).toBe(key === '')
      }),
    )
  })

  test('does not throw on what JSON cannot hold', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    expect(logged(loop)).toContain('could not be serialised')
  })
})
