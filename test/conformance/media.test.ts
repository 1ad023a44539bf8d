import { expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { FieldTarget } from '#gateway/core/field.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { PIXEL } from './fields/example.ts'
import { below } from './fields/paths.ts'
import { callOf, LEAST, send } from './fields/send.ts'

const HREF = 'https://files.example/a.png'
const ANTHROPIC_IMAGE = { type: 'base64', media_type: 'image/png', data: PIXEL }

const message = (part: JsonObject): JsonObject => ({ messages: [{ role: 'user', content: [part] }] })
const prompt = (part: JsonObject): JsonObject => ({ prompt: [{ role: 'user', content: [part] }] })

const answered: JsonObject = {
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'shot', input: {} }] },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'image', source: ANTHROPIC_IMAGE }] }],
    },
  ],
}

const call = { toolCallId: 'call_1', toolName: 'shot' }
/** An image that a tool answered: V2 calls it `media`, V3 `image-data`, V4 `file`. */
const answeredAs = (type: string): JsonObject => {
  const item = { type, mediaType: 'image/png', data: type === 'file' ? { type: 'data', data: PIXEL } : PIXEL }
  const output = { type: 'content', value: [item] }
  return {
    prompt: [
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', content: [{ type: 'tool-call', ...call, input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', ...call, output }] },
    ],
  }
}

const byUrl = message({ type: 'image_url', image_url: { url: HREF } })
const anthropicByUrl = message({ type: 'image', source: { type: 'url', url: HREF } })
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }
const stored = message({ type: 'document', source: { type: 'file', file_id: 'file_1' } })
const reference = { type: 'reference', reference: { openai: 'file-1' } }
const storedAtOpenai = prompt({ type: 'file', mediaType: 'application/pdf', data: reference })
const sound = prompt({ type: 'file', mediaType: 'audio/wav', data: 'AAAA' })

/** What is somewhere in the body; or a word of the warning or the refusal. */
type Outcome = { readonly holds: JsonObject } | { readonly reports: string } | { readonly refuses: string }

const CASES: readonly (readonly [DialectName, FieldTarget, string, JsonObject, Outcome])[] = [
  ['openai-chat', 'openai-chat', 'an image by URL', byUrl, { holds: { url: HREF } }],
  ['openai-chat', 'anthropic-messages', 'an image by URL', byUrl, { holds: { type: 'url', url: HREF } }],
  ['anthropic-messages', 'openai-chat', 'an image by URL', anthropicByUrl, { holds: { url: HREF } }],
  [
    'anthropic-messages',
    'openai-chat',
    'a PDF',
    message({ type: 'document', source: pdf }),
    { holds: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
  ],
  ['anthropic-messages', 'openai-chat', 'a stored file', stored, { refuses: 'stored at anthropic' }],
  ['anthropic-messages', 'anthropic-messages', 'a stored file', stored, { holds: { type: 'file', file_id: 'file_1' } }],
  ['anthropic-messages', 'openai-chat', 'an image of a tool', answered, { reports: 'tool result media' }],
  ['anthropic-messages', 'anthropic-messages', 'an image of a tool', answered, { holds: ANTHROPIC_IMAGE }],
  [
    'anthropic-messages',
    'openai-chat',
    'a block that only Anthropic reads',
    message({ type: 'container_upload', file_id: 'file_1' }),
    { refuses: 'container_upload' },
  ],
  ['ai-sdk', 'openai-chat', 'sound', sound, { holds: { data: 'AAAA', format: 'wav' } }],
  ['ai-sdk', 'anthropic-messages', 'sound', sound, { refuses: 'audio/wav' }],
  [
    'ai-sdk',
    'openai-chat',
    'a PDF by its first bytes',
    prompt({ type: 'file', mediaType: 'application/*', data: 'JVBERi0=' }),
    { holds: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
  ],
  ['ai-sdk', 'openai-chat', 'a stored file', storedAtOpenai, { holds: { file_id: 'file-1' } }],
  ['ai-sdk', 'anthropic-messages', 'a stored file', storedAtOpenai, { refuses: 'not uploaded to Anthropic' }],
  ...['media', 'image-data', 'file'].flatMap((type) => [
    ['ai-sdk', 'openai-chat', `${type} of a tool`, answeredAs(type), { reports: 'tool result media' }] as const,
    ['ai-sdk', 'anthropic-messages', `${type} of a tool`, answeredAs(type), { holds: ANTHROPIC_IMAGE }] as const,
  ]),
  [
    'ai-sdk',
    'anthropic-messages',
    'a data URL',
    prompt({ type: 'file', mediaType: 'image/*', data: `data:image/png;base64,${PIXEL}` }),
    { holds: ANTHROPIC_IMAGE },
  ],
]

/** What a part becomes depends on its kind, which a table of fields does not tell apart. */
test.each(CASES)('%s to %s: %s', async (dialect, target, _what, fields, outcome) => {
  const sending = send(callOf(dialect, { ...LEAST[dialect], ...fields }), target)
  if ('refuses' in outcome) {
    const message = expect.stringContaining(outcome.refuses)
    await expect(sending).rejects.toMatchObject({ code: 'unsupported', message })
    return
  }
  const { body, warnings } = await sending
  expect(JSON.stringify(warnings)).toContain('reports' in outcome ? outcome.reports : '[]')
  if ('holds' in outcome) expect(below(body)).toContainEqual(outcome.holds)
})
