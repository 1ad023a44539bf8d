import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openai } from '../../harness/wires/openai.ts'
import { TOLD } from './apis.ts'
import { type Fixture, METHODS, type Method, NEWEST, openFixture, type Script, TEXT } from './fixture.ts'
import { RESPONSES, type Seen, STATUSES, UNKNOWN } from './words.ts'

const STATUS = '"status":"completed","incomplete_details":null'

/** A response that states something else in its last event, which stays `response.completed`, and in its body. */
const stating =
  (status: string): Script =>
  (request) => {
    const { chunks, ...head } = openai.answer(request, { text: TEXT })
    return { ...head, chunks: chunks.map((chunk) => String(chunk).replace(STATUS, status)) }
  }

const [ai] = NEWEST.slice(-1)

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture([{ provider: 'openai' }, { provider: 'xai' }])
})
afterAll(() => fixture.close())

describe.each(['openai', 'xai'])('a response of %s', (provider) => {
  const ask = (method: Method, script: Script) => ai && fixture.ask(ai, method, { provider }, script)

  const expectSeen = async (script: Script, seen: Seen): Promise<void> => {
    for (const method of METHODS) {
      const got = await ask(method, script)
      if (seen === 'failed') expect(got, method).toBeInstanceOf(Error)
      else expect(got, method).toMatchObject({ text: TEXT, finish: TOLD['ai-sdk'][seen] })
    }
  }

  test.each(Object.entries<Seen>({ ...STATUSES, ...UNKNOWN }))('of status %s reads as %s', (status, seen) =>
    expectSeen(stating(`"status":"${status}","incomplete_details":null`), seen),
  )

  test.each(Object.entries<Seen>({ ...RESPONSES, ...UNKNOWN, '': 'left' }))(
    'that is incomplete for the reason "%s" reads as %s',
    (reason, seen) => expectSeen(stating(`"status":"incomplete","incomplete_details":{"reason":"${reason}"}`), seen),
  )

  test('without a status says how it ended by its event; whole it says nothing', async () => {
    const script = stating('"incomplete_details":null')
    expect(await ask('stream', script)).toMatchObject({ finish: 'stop' })
    const whole = await ask('complete', script)
    // To xAI's package it is no response.
    if (provider === 'xai') expect(whole).toBeInstanceOf(Error)
    else expect(whole).toMatchObject({ finish: 'other' })
  })

  test('whose stream has no terminal event was cut', async () => {
    const script: Script = (request) => {
      const { chunks, ...head } = openai.answer(request, { text: TEXT })
      return { ...head, chunks: chunks.slice(0, -1) }
    }
    expect(await ask('stream', script)).toBeInstanceOf(Error)
    expect(await fixture.gateway.lastRecord()).toMatchObject({ outcome: 'truncated' })
  })
})
