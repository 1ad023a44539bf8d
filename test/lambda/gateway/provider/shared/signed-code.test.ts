import { createGoogle } from '@ai-sdk/google'
import { GoogleLanguageModel } from '@ai-sdk/google/internal'
import { describe, expect, test } from 'vitest'
import type { AssistantPart, Content, Message, PackageModel } from '#gateway/core/canonical/parts.ts'
import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { signedCodeModel } from '#gateway/provider/shared/signed-code.ts'

const CODE = { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'c2lnX2NvZGU=' }
const OUTPUT = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' }, thoughtSignature: 'c2lnX291dHB1dA==' }
const UNSIGNED = { executableCode: { language: 'PYTHON', code: 'print(2)' } }
const PARTS = [CODE, OUTPUT, UNSIGNED, { text: 'One.' }]

const answerOf = (...parts: object[]) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
})

type Fetch = typeof globalThis.fetch

const MODELS: Readonly<Record<string, readonly [names: string[], create: (fetch: Fetch) => PackageModel]>> = {
  google: [['google'], (fetch) => createGoogle({ apiKey: 'k', fetch })('gemini-3-pro')],
  vertex: [
    ['googleVertex', 'vertex'],
    (fetch) =>
      new GoogleLanguageModel('gemini-3-pro', {
        provider: 'google.vertex.chat',
        baseURL: 'https://vertex.example',
        headers: {},
        fetch,
        generateId: () => 'id',
        supportedUrls: () => ({}),
      }),
  ],
}

describe.each(Object.entries(MODELS))('%s', (_slug, [names, create]) => {
  const asked: JsonObject[] = []
  const fetch: Fetch = async (url, init) => {
    asked.push(JSON.parse(String(init?.body)))
    if (!String(url).includes('stream')) return Response.json(answerOf(...PARTS))
    const events = PARTS.map((part) => `data: ${JSON.stringify(answerOf(part))}\n\n`)
    return new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } })
  }
  const model = signedCodeModel(create, fetch, names)
  const question: Message = { role: 'user', content: [{ type: 'text', text: 'What is 1?' }] }
  const tools = [{ type: 'provider' as const, id: 'google.code_execution' as const, name: 'code_execution', args: {} }]

  const answered = {
    whole: async () => (await model.doGenerate({ prompt: [question], tools })).content,
    stream: async () => {
      const { stream } = await model.doStream({ prompt: [question], tools })
      const content: Content[] = []
      for await (const part of stream) if (part.type === 'tool-call' || part.type === 'tool-result') content.push(part)
      return content
    },
  }

  /** As the AI SDK sends an answer back. */
  const echoed = (content: readonly Content[]): AssistantPart[] =>
    content.flatMap((part): AssistantPart[] => {
      const options = { providerOptions: part.providerMetadata ?? {} }
      if (part.type === 'tool-call') return [{ ...part, ...options, input: JSON.parse(part.input) }]
      if (part.type !== 'tool-result') return []
      return [{ ...part, ...options, output: { type: 'json', value: part.result } }]
    })

  test.each(['whole', 'stream'] as const)(
    'signatures of code and of its results go back where they were: %s',
    async (kind) => {
      const content = echoed(await answered[kind]())
      expect(content).toHaveLength(3)
      await model.doGenerate({ prompt: [question, { role: 'assistant', content }, question], tools })
      const contents = arrayOr(asked.at(-1)?.['contents']).map(objectOr)
      expect(contents[1]?.['parts']).toEqual([CODE, OUTPUT, UNSIGNED])
    },
  )
})
