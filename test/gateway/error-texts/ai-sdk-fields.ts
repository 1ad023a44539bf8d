import type { Fields } from './table.ts'

const message = (fields: unknown) => ({ prompt: [fields] })
const said = (part: unknown, role = 'user') => message({ role, content: [part] })
const file = (data: unknown) => said({ type: 'file', mediaType: 'image/png', data })
const result = (output: unknown) => said({ type: 'tool-result', toolCallId: 'c', toolName: 'f', output }, 'tool')
const item = (value: unknown) => result({ type: 'content', value: [value] })
const tool = (fields: unknown) => ({ tools: [fields] })

/** Fields of an AI SDK call of the wrong shape. */
export const AI_SDK_FIELDS: Fields<object> = {
  'no prompt': [{ prompt: undefined }, 'prompt', 'must be a non-empty array, got nothing'],
  'prompt: empty': [{ prompt: [] }, 'prompt', 'must be a non-empty array, got []'],
  'maxOutputTokens: none': [{ maxOutputTokens: 0 }, 'maxOutputTokens', 'must be an integer of at least 1, got 0'],
  'temperature: a word': [{ temperature: 'hot' }, 'temperature', 'must be a number, got "hot"'],
  'topP: a word': [{ topP: 'x' }, 'topP', 'must be a number, got "x"'],
  'topK: a word': [{ topK: 'x' }, 'topK', 'must be a number, got "x"'],
  'presencePenalty: a word': [{ presencePenalty: 'x' }, 'presencePenalty', 'must be a number, got "x"'],
  'frequencyPenalty: a word': [{ frequencyPenalty: 'x' }, 'frequencyPenalty', 'must be a number, got "x"'],
  'seed: half of one': [{ seed: 0.5 }, 'seed', 'must be an integer, got 0.5'],
  'stopSequences: a word': [{ stopSequences: 'x' }, 'stopSequences', 'must be an array, got "x"'],
  'stopSequences: a list with a number': [{ stopSequences: ['x', 7] }, 'stopSequences[1]', 'must be a string, got 7'],
  'reasoning: an unknown word': [
    { reasoning: 'extreme' },
    'reasoning',
    'must be one of provider-default, none, minimal, low, medium, high, xhigh, max, got "extreme"',
  ],
  'responseFormat: a word': [{ responseFormat: 'json' }, 'responseFormat', 'must be an object, got "json"'],
  'responseFormat: an unknown type': [
    { responseFormat: { type: 'xml' } },
    'responseFormat.type',
    'must be text or json, got "xml"',
  ],
  'responseFormat.schema: a word': [
    { responseFormat: { type: 'json', schema: 'x' } },
    'responseFormat.schema',
    'must be an object, got "x"',
  ],
  'includeRawChunks: a word': [{ includeRawChunks: 'x' }, 'includeRawChunks', 'must be a boolean, got "x"'],
  'providerOptions: a word': [{ providerOptions: 'x' }, 'providerOptions', 'must be an object, got "x"'],
  'providerOptions of a provider: a word': [
    { providerOptions: { openai: 'x' } },
    'providerOptions.openai',
    'must be an object, got "x"',
  ],

  'a message: a number': [message(7), 'prompt[0]', 'must be an object, got 7'],
  'a message of an unknown role': [
    message({ role: 'wizard', content: [] }),
    'prompt[0].role',
    'must be one of system, user, assistant, tool, got "wizard"',
  ],
  'instructions: a list': [message({ role: 'system', content: [] }), 'prompt[0].content', 'must be a string, got []'],
  'content: a word': [message({ role: 'user', content: 'x' }), 'prompt[0].content', 'must be an array, got "x"'],
  'providerOptions of a message: a word': [
    message({ role: 'user', content: [], providerOptions: 'x' }),
    'prompt[0].providerOptions',
    'must be an object, got "x"',
  ],
  'a part: a number': [said(7), 'prompt[0].content[0]', 'must be an object, got 7'],
  'a part of an unknown type': [
    said({ type: 'hologram' }),
    'prompt[0].content[0].type',
    'must be one of text, file, got "hologram"',
  ],
  'a part of another role': [
    said({ type: 'text', text: 'x' }, 'tool'),
    'prompt[0].content[0].type',
    'must be one of tool-result, tool-approval-response, got "text"',
  ],
  'an unknown part of an answer': [
    said({ type: 'source' }, 'assistant'),
    'prompt[0].content[0].type',
    'must be one of text, file, reasoning, reasoning-file, custom, tool-call, tool-result, got "source"',
  ],
  'providerOptions of a part: a word': [
    said({ type: 'text', text: 'x', providerOptions: { a: 1 } }),
    'prompt[0].content[0].providerOptions.a',
    'must be an object, got 1',
  ],
  'a text without text': [said({ type: 'text' }), 'prompt[0].content[0].text', 'must be a string, got nothing'],
  'reasoning without text': [
    said({ type: 'reasoning' }, 'assistant'),
    'prompt[0].content[0].text',
    'must be a string, got nothing',
  ],
  'a reasoning file by reference': [
    said({ type: 'reasoning-file', mediaType: 'x/y', data: { type: 'reference', reference: {} } }, 'assistant'),
    'prompt[0].content[0].data.type',
    'must be data or url, got "reference"',
  ],
  'a custom part without a type': [
    said({ type: 'custom', kind: 'openai' }, 'assistant'),
    'prompt[0].content[0].kind',
    'must be "<provider>.<type>", got "openai"',
  ],
  'a call without an id': [
    said({ type: 'tool-call', toolName: 'f' }, 'assistant'),
    'prompt[0].content[0].toolCallId',
    'must be a string, got nothing',
  ],
  'a call without a name': [
    said({ type: 'tool-call', toolCallId: 'c' }, 'assistant'),
    'prompt[0].content[0].toolName',
    'must be a string, got nothing',
  ],
  'a result without a call': [
    said({ type: 'tool-result', toolName: 'f' }, 'tool'),
    'prompt[0].content[0].toolCallId',
    'must be a string, got nothing',
  ],
  'an approval without an id': [
    said({ type: 'tool-approval-response' }, 'tool'),
    'prompt[0].content[0].approvalId',
    'must be a string, got nothing',
  ],
  'an approval without a decision': [
    said({ type: 'tool-approval-response', approvalId: 'a' }, 'tool'),
    'prompt[0].content[0].approved',
    'must be a boolean, got nothing',
  ],

  'a file without a type': [
    said({ type: 'file', data: 'x' }),
    'prompt[0].content[0].mediaType',
    'must be a string, got nothing',
  ],
  'a file: a number': [file(7), 'prompt[0].content[0].data', 'must be an object, got 7'],
  'a file of an unknown kind': [
    file({ type: 'hologram' }),
    'prompt[0].content[0].data.type',
    'must be one of data, url, reference, text, got "hologram"',
  ],
  'a file without bytes': [file({ type: 'data' }), 'prompt[0].content[0].data.data', 'must be a string, got nothing'],
  'a file without a URL': [file({ type: 'url' }), 'prompt[0].content[0].data.url', 'must be a string, got nothing'],
  'a file with no URL': [
    file({ type: 'url', url: 'nowhere' }),
    'prompt[0].content[0].data.url',
    'must be a URL, got "nowhere"',
  ],
  'a file without text': [file({ type: 'text' }), 'prompt[0].content[0].data.text', 'must be a string, got nothing'],
  'a file without a reference': [
    file({ type: 'reference' }),
    'prompt[0].content[0].data.reference',
    'must be an object, got nothing',
  ],
  'a file with a reference that is a number': [
    file({ type: 'reference', reference: { openai: 7 } }),
    'prompt[0].content[0].data.reference.openai',
    'must be a string, got 7',
  ],
  'a file as text with no URL': [file('http://'), 'prompt[0].content[0].data', 'must be a URL, got "http://"'],
  'a data URL without a comma': [
    file('data:image/png;base64'),
    'prompt[0].content[0].data',
    'must be a data URL with a comma, got "data:image/png;base64"',
  ],

  'an output: a word': [result('x'), 'prompt[0].content[0].output', 'must be an object, got "x"'],
  'an output of an unknown type': [
    result({ type: 'hologram' }),
    'prompt[0].content[0].output.type',
    'must be one of text, json, error-text, error-json, execution-denied, content, got "hologram"',
  ],
  'an output without a value': [
    result({ type: 'text' }),
    'prompt[0].content[0].output.value',
    'must be a string, got nothing',
  ],
  'an output that is no list': [
    result({ type: 'content', value: 'x' }),
    'prompt[0].content[0].output.value',
    'must be an array, got "x"',
  ],
  'an item: a number': [item(7), 'prompt[0].content[0].output.value[0]', 'must be an object, got 7'],
  'an item of an unknown type': [
    item({ type: 'hologram' }),
    'prompt[0].content[0].output.value[0].type',
    'must be one of text, custom, file, media, file-data, image-data, file-url, image-url, file-id, image-file-id, got "hologram"',
  ],
  'an item without a file id': [
    item({ type: 'file-id', fileId: 'x' }),
    'prompt[0].content[0].output.value[0].fileId',
    'must be an object, got "x"',
  ],
  'an item without a media type': [
    item({ type: 'media', data: 'x' }),
    'prompt[0].content[0].output.value[0].mediaType',
    'must be a string, got nothing',
  ],
  'an item without a URL': [
    item({ type: 'image-url' }),
    'prompt[0].content[0].output.value[0].url',
    'must be a string, got nothing',
  ],

  'a tool: a number': [tool(7), 'tools[0]', 'must be an object, got 7'],
  'a tool of an unknown type': [
    tool({ type: 'hologram' }),
    'tools[0].type',
    'must be one of function, provider, got "hologram"',
  ],
  'a tool without a name': [tool({ type: 'function' }), 'tools[0].name', 'must be a string, got nothing'],
  'a tool without a schema': [
    tool({ type: 'function', name: 'f' }),
    'tools[0].inputSchema',
    'must be an object, got nothing',
  ],
  'a tool with options: a word': [
    tool({ type: 'function', name: 'f', inputSchema: {}, providerOptions: 'x' }),
    'tools[0].providerOptions',
    'must be an object, got "x"',
  ],
  'a provider tool without an owner': [
    tool({ type: 'provider', id: 'search', name: 'f' }),
    'tools[0].id',
    'must be "<provider>.<tool>", got "search"',
  ],
  'a provider tool with arguments: a word': [
    tool({ type: 'provider', id: 'openai.search', name: 'f', args: 'x' }),
    'tools[0].args',
    'must be an object, got "x"',
  ],
  'toolChoice: a word': [{ toolChoice: 'auto' }, 'toolChoice', 'must be an object, got "auto"'],
  'toolChoice: an unknown type': [
    { toolChoice: { type: 'maybe' } },
    'toolChoice.type',
    'must be one of auto, none, required, tool, got "maybe"',
  ],
  'toolChoice without a name': [
    { toolChoice: { type: 'tool' } },
    'toolChoice.toolName',
    'must be a string, got nothing',
  ],
}
