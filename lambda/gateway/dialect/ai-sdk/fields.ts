import type { Fields } from '../../core/field.ts'
import { everywhere, field, isOneOf } from '../field.ts'

export const REASONING = ['provider-default', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

const TAG = everywhere('gateway', 'says what the object is')
const ADDRESSED = everywhere('gateway', 'each provider gets those addressed to it')
const FORMAT = [['response_format'], ['output_config.format'], ['responseFormat']] as const

const CALL: Fields = {
  maxOutputTokens: field(['max_tokens'], ['max_tokens'], ['maxOutputTokens'], 'the output limit'),
  temperature: field(['temperature'], ['temperature'], ['temperature'], 'sampling'),
  stopSequences: field(['stop'], ['stop_sequences'], ['stopSequences'], 'stop sequences'),
  topP: field(['top_p'], ['top_p'], ['topP'], 'sampling'),
  topK: field('left-out', ['top_k'], ['topK'], 'sampling'),
  presencePenalty: field(['presence_penalty'], 'left-out', ['presencePenalty'], 'sampling'),
  frequencyPenalty: field(['frequency_penalty'], 'left-out', ['frequencyPenalty'], 'sampling'),
  seed: field(['seed'], 'left-out', ['seed'], 'sampling'),
  reasoning: field(
    ['reasoning_effort'],
    ['thinking', 'output_config.effort'],
    ['reasoning'],
    'how much to think',
    isOneOf('provider-default'),
  ),
  'responseFormat.type': field(
    ['response_format.type'],
    'left-out',
    ['responseFormat.type'],
    'JSON without a schema cannot be enforced at Anthropic',
    isOneOf('text'),
  ),
  'responseFormat.schema': field(
    ...FORMAT,
    'JSON of a schema; where a provider takes none, asked for by an instruction, which is reported',
  ),
  'responseFormat.name': field(
    ['response_format.json_schema.name'],
    'gateway',
    ['responseFormat.name'],
    'a label that Anthropic has no place for',
  ),
  'responseFormat.description': field(
    ['response_format.json_schema.description'],
    'reported',
    ['responseFormat.description'],
    'Anthropic takes none beside the schema',
  ),
  toolChoice: field(['tool_choice'], ['tool_choice'], ['toolChoice'], 'the choice among tools'),
  includeRawChunks: field(
    'reported',
    'reported',
    ['includeRawChunks'],
    'chunks are only passed on as a package sees them',
    isOneOf(false),
  ),
  providerOptions: ADDRESSED,
  headers: everywhere('gateway', "a copy of the request's own headers, which end here"),
}

const PROMPT: Fields = {
  'prompt[].role': TAG,
  'prompt[].content[].type': TAG,
  'prompt[].content[].text': field(
    ['messages[].content'],
    ['messages[].content[].text'],
    ['prompt[].content[].text'],
    'reasoning goes back to the provider that issued it; nobody else reads it',
  ),
  'prompt[].content[].data': field(
    ['messages[].content[]'],
    ['messages[].content[].source'],
    ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    'a URL that a provider does not fetch itself is fetched by the gateway',
  ),
  'prompt[].content[].mediaType': TAG,
  'prompt[].content[].filename': field(
    ['messages[].content[].file.filename'],
    ['messages[].content[].title'],
    ['prompt[].content[].filename'],
    'the name of a file',
  ),
  'prompt[].content[].toolCallId': field(
    ['messages[].tool_call_id'],
    ['messages[].content[].tool_use_id'],
    ['prompt[].content[].toolCallId'],
    'the call that is answered',
  ),
  'prompt[].content[].toolName': TAG,
  'prompt[].content[].input': field(
    ['messages[].tool_calls[].function.arguments'],
    ['messages[].content[].input'],
    ['prompt[].content[].input'],
    'a call of the model',
  ),
  'prompt[].content[].output': field(
    ['messages[].content'],
    ['messages[].content[].content'],
    ['prompt[].content[].output'],
    'the answer of a tool',
  ),
  'prompt[].content[].providerExecuted': everywhere('gateway', 'what a provider ran itself goes back to it only'),
  'prompt[].content[].kind': field(
    'left-out',
    'gateway',
    ['prompt[].content[].kind'],
    'what only one provider understands goes back to it only',
  ),
  'prompt[].content[].approvalId': TAG,
  'prompt[].content[].approved': field(
    'reported',
    'reported',
    ['prompt[].content[].approved'],
    'only a package asks for approval of what its provider runs',
  ),
  'prompt[].content[].providerOptions': ADDRESSED,
  'prompt[].content[].*': field('reported', 'reported', ['prompt[].content[]'], 'packages get parts as they came'),
  'prompt[].providerOptions': ADDRESSED,
}

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].name': field(['tools[].function.name'], ['tools[].name'], ['tools[].name'], 'a tool'),
  'tools[].description': field(
    ['tools[].function.description'],
    ['tools[].description'],
    ['tools[].description'],
    'a tool',
  ),
  'tools[].inputSchema': field(
    ['tools[].function.parameters'],
    ['tools[].input_schema'],
    ['tools[].inputSchema'],
    'a tool',
  ),
  'tools[].strict': field(
    ['tools[].function.strict'],
    ['tools[].strict'],
    ['tools[].strict'],
    'input of exactly the schema',
    isOneOf(false),
  ),
  'tools[].inputExamples': field(
    'left-out',
    ['tools[].input_examples'],
    ['tools[].inputExamples'],
    'examples of input',
  ),
  'tools[].id': field('refused', ['tools[].type'], ['tools[].id'], 'only its own provider runs this tool'),
  'tools[].args': field('refused', ['tools[]'], ['tools[].args'], 'only its own provider runs this tool'),
  'tools[].providerOptions': ADDRESSED,
  'tools[].*': field('reported', 'reported', ['tools[]'], 'packages get tools as they came'),
}

/** The call options of all generations of the AI SDK, which are the canonical form. */
export const FIELDS: Fields = { ...CALL, ...PROMPT, ...TOOLS }
