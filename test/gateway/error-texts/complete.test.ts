import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APART, DOWNLOADS } from './apart.ts'
import { AWS } from './aws.ts'
import { GROUPS } from './groups.ts'
import { REFUSED } from './refusals.ts'
import { HOLE, sourceTexts, type Wanted } from './source-texts.ts'

/** Whatever makes an error, by name. */
const WANTED: Wanted = {
  functions: {
    GatewayError: [1],
    errorForStatus: [1],
    badField: [1],
    badOption: [1],
    unsupportedField: [1],
    optional: [3],
    cannot: [1],
    wrongShape: [1],
    refuse: [0],
    unusable: [1],
    refused: [0, 1],
    refusal: [1],
    notAnAnswer: [0],
    httpError: [1],
    // Rows of the tables of fields that are refused.
    native: [0],
    // They pass on names, no texts.
    need: [],
    hostLabel: [],
    // Rows of the tables of fields that no one refuses for what they say.
    schema: [],
    file: [],
  },
  beside: ['refused'],
  constants: [
    'RULES',
    'features',
    'zeroDataRetention',
    'disallowPromptTraining',
    'inferenceRegion',
    'reach',
    'howToAdd',
    'whyNotAtHome',
    'whyNotBy',
    'ENDS',
    'WRONG_BODIES',
  ],
}

/** Texts that no caller can meet, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  [`The package of ${HOLE} cannot make a request of this call.`]: 'no call is known that trips a package up',
  'The client closed the connection.': 'nobody is left to read it',
  'The request was cancelled.': 'a request is only ever ended with an error of its own',
  'There is no attempt to run.': 'an empty plan says why before',
  'There is no access token for vertex.': 'whoever asks Vertex brings tokens',
  'The bedrock credential has no keys.': "a team's own credential without keys is refused before",
  [`No provider can serve ${HOLE}: the catalog has no endpoint of it.`]: 'its checks see to that',
  'this deployment has no such provider': 'the catalog lists no language model that only a foreign provider serves',
  'is not supported by this provider.': 'no provider with a Messages API rejects tools or formats',
  [`cannot be sent to ${HOLE} as a URL`]: 'the gateway fetches such files before',
  [`${HOLE} answered no token count.`]: 'the count is estimated then',
  'must be at most 64 letters, digits, spaces, ".", "_" and "-"':
    'only the log tells what is wrong with what is stored',
}

const sources = readdirSync('lambda', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, code: readFileSync(join('lambda', file), 'utf8') }))
const { texts, passing } = sourceTexts(sources, WANTED)

const told = [
  ...GROUPS.flatMap(({ cases }) => cases.map(({ message }) => message)),
  ...Object.values({ ...DOWNLOADS, ...APART, ...AWS, ...REFUSED }).map(([, , message]) => message),
]

/** With anything in the holes. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    text
      .split(HOLE)
      .map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*'),
    's',
  )

const isTold = (text: string): boolean => {
  const pattern = patternOf(text)
  return told.some((message) => pattern.test(message))
}

describe('the sources', () => {
  test('hold texts to be judged', () => {
    expect(texts.length).toBeGreaterThan(200)
  })

  test('have all that is looked for', () => {
    const names = [...Object.keys(WANTED.functions), ...WANTED.constants]
    const gone = names.filter((name) => !sources.some(({ code }) => new RegExp(`\\b${name}\\b`).test(code)))
    expect(gone).toEqual([])
  })

  test('make no error whose text is in no case', () => {
    const unknown = texts.filter(({ text }) => !isTold(text) && !Object.hasOwn(EXCEPTIONS, text))
    expect(unknown).toEqual([])
  })

  test('make errors with functions that are known here', () => {
    expect(passing).toEqual([])
  })
})

test('every exception is still one', () => {
  const untold = new Set(texts.filter(({ text }) => !isTold(text)).map(({ text }) => text))
  expect(Object.keys(EXCEPTIONS).filter((text) => !untold.has(text))).toEqual([])
})
