import { EFFORTS } from '../../core/canonical/efforts.ts'
import { type Field, type Fields, isOneOf } from '../../core/field.ts'

export const REASONING = ['provider-default', ...EFFORTS] as const

const TAG: Field = { to: 'gateway', why: 'says what the object is' }
const ADDRESSED: Field = { to: 'gateway', why: 'each provider gets those addressed to it' }

const CALL: Fields = {
  maxOutputTokens: { to: ['maxOutputTokens'], why: 'the output limit' },
  temperature: { to: ['temperature'], why: 'sampling' },
  stopSequences: { to: ['stopSequences'], why: 'stop sequences' },
  topP: { to: ['topP'], why: 'sampling' },
  topK: { to: ['topK'], why: 'sampling' },
  presencePenalty: { to: ['presencePenalty'], why: 'sampling' },
  frequencyPenalty: { to: ['frequencyPenalty'], why: 'sampling' },
  seed: { to: ['seed'], why: 'sampling' },
  reasoning: { to: ['reasoning'], why: 'how much to think', harmless: isOneOf('provider-default') },
  'responseFormat.type': { to: ['responseFormat.type'], why: 'text or JSON', harmless: isOneOf('text') },
  'responseFormat.schema': {
    to: ['responseFormat.schema'],
    why: 'JSON of a schema; as far as the provider can enforce it; the rest is told to the model, which is reported',
  },
  'responseFormat.name': { to: ['responseFormat.name'], why: 'a label' },
  'responseFormat.description': {
    to: ['responseFormat.description'],
    why: 'tells the model what the answer is for',
  },
  toolChoice: { to: ['toolChoice'], why: 'the choice among tools' },
  includeRawChunks: {
    to: ['includeRawChunks'],
    why: 'chunks are only passed on as a package sees them',
    harmless: isOneOf(false),
  },
  providerOptions: ADDRESSED,
  headers: { to: 'gateway', why: "a copy of the request's own headers, which end here" },
}

const PROMPT: Fields = {
  'prompt[].role': TAG,
  'prompt[].content[].type': TAG,
  'prompt[].content[].text': {
    to: ['prompt[].content[].text'],
    why: 'reasoning goes back to who issued it; where it does not say whose it is, to any that wants it',
  },
  'prompt[].content[].data': {
    to: ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    why: 'a URL that a provider does not fetch itself is fetched by the gateway',
  },
  'prompt[].content[].mediaType': TAG,
  'prompt[].content[].filename': { to: ['prompt[].content[].filename'], why: 'the name of a file' },
  'prompt[].content[].toolCallId': { to: ['prompt[].content[].toolCallId'], why: 'the call that is answered' },
  'prompt[].content[].toolName': TAG,
  'prompt[].content[].input': { to: ['prompt[].content[].input'], why: 'a call of the model' },
  'prompt[].content[].output': { to: ['prompt[].content[].output'], why: 'the answer of a tool' },
  'prompt[].content[].providerExecuted': { to: 'gateway', why: 'what a provider ran itself goes back to it only' },
  'prompt[].content[].kind': {
    to: ['prompt[].content[].kind'],
    why: 'what only one provider understands goes back to it only',
  },
  'prompt[].content[].approvalId': TAG,
  'prompt[].content[].approved': {
    to: ['prompt[].content[].approved'],
    why: 'only a package asks for approval of what its provider runs',
  },
  'prompt[].content[].providerOptions': ADDRESSED,
  'prompt[].content[].*': { to: ['prompt[].content[].*'], why: 'packages get parts as they came' },
  'prompt[].providerOptions': ADDRESSED,
}

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].name': { to: ['tools[].name'], why: 'a tool' },
  'tools[].description': { to: ['tools[].description'], why: 'a tool' },
  'tools[].inputSchema': {
    to: ['tools[].inputSchema'],
    why: 'a tool; its schema as far as the provider takes it, the rest is told and reported',
  },
  'tools[].strict': {
    to: ['tools[].strict'],
    why: 'input of exactly the schema; reported where that cannot be held',
    harmless: isOneOf(false),
  },
  'tools[].inputExamples': { to: ['tools[].inputExamples'], why: 'examples of input' },
  'tools[].id': { to: ['tools[].id'], why: 'only its own provider runs this tool' },
  'tools[].args': { to: ['tools[].args'], why: 'only its own provider runs this tool' },
  'tools[].providerOptions': ADDRESSED,
  'tools[].*': { to: ['tools[].*'], why: 'packages get tools as they came' },
}

/** The call options of all generations of the AI SDK, which are the canonical form. */
export const FIELDS: Fields = { ...CALL, ...PROMPT, ...TOOLS }
