/** Requests in the manner of coding agents: their fields, headers and habits, in words of our own. */
export interface AgentRequest {
  readonly name: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The body's text; `MODEL` stands for the model. */
  readonly text: string
}

/** A body of members as they are written: numbers, escapes and spaces inside of them as no serializer of ours would. */
const object = (...members: readonly string[]): string => `{${members.join(',')}}`
const array = (...entries: readonly string[]): string => `[${entries.join(', ')}]`

const ANTHROPIC = { 'anthropic-version': '2023-06-01' }
const STAINLESS = { 'x-stainless-lang': 'js', 'x-stainless-runtime': 'node', 'x-stainless-retry-count': '0' }

const EPHEMERAL = '"cache_control":{"type":"ephemeral"}'
const SCHEMA = `{"$schema":"https://json-schema.org/draft/2020-12/schema", "type":"object", "required":["command"],
  "properties":{"command":{"type":"string"}, "timeout":{"type":"integer", "exclusiveMinimum":0, "maximum":9007199254740991}}}`
const ALTERNATIVES = `{"type":"object", "properties":{"turns":{"oneOf":[
  {"type":"string", "enum":["all"]}, {"type":"string", "pattern":"^[1-9][0-9]*$"}]}}}`

/** Eight betas, of which Bedrock knows some. */
export const BETAS = [
  'agent-code-20250219',
  'oauth-2025-04-20',
  'interleaved-thinking-2025-05-14',
  'fine-grained-tool-streaming-2025-05-14',
  'prompt-caching-scope-2026-01-05',
  'context-management-2025-06-27',
  'effort-future-2027-01-01',
  'advanced-tool-use-2025-11-20',
]

const CLAUDE_CODE_MESSAGES = array(
  String.raw`{"role":"user", "content":[{"type":"text", "text":"<reminder>Today is Monday.</reminder>"},
    {"type":"text", "text":"What is here? \u00fc \ud83c\udf0d", "cache_control":{"type":"ephemeral", "ttl":"1h"}}]}`,
  '{"role":"system", "content":[{"type":"text", "text":"The shell is bash."}]}',
  '{"role":"assistant", "content":[{"type":"tool_use", "id":"toolu_01", "name":"Bash", "input":{"command":"ls", "timeout":1e3}}]}',
  `{"role":"user", "content":[{"type":"tool_result", "tool_use_id":"toolu_01", "is_error":false, ${EPHEMERAL},
    "content":[{"type":"text", "text":"a.txt"}]}]}`,
)

export const CLAUDE_CODE: AgentRequest = {
  name: 'Claude Code',
  path: '/v1/messages?beta=true',
  headers: {
    ...ANTHROPIC,
    ...STAINLESS,
    'anthropic-beta': BETAS.join(','),
    'anthropic-dangerous-direct-browser-access': 'true',
  },
  text: object(
    '"model":"MODEL"',
    `"messages":${CLAUDE_CODE_MESSAGES}`,
    `"system":[{"type":"text", "text":"x-billing-header: agent=1"}, {"type":"text", "text":"You are an agent.", ${EPHEMERAL}}]`,
    `"tools":[{"name":"Bash", "description":"Runs a command", "eager_input_streaming":true, "input_schema":${SCHEMA}}]`,
    String.raw`"metadata":{"user_id":"{\"device_id\":\"d1\",\"session_id\":\"s1\"}"}`,
    '"max_tokens":32000',
    '"thinking":{"type":"adaptive"}',
    '"output_config":{"effort":"high"}',
    '"context_management":{"edits":[{"type":"clear_thinking_20251015", "keep":"all"}]}',
    '"stream":true',
  ),
}

const OPENCODE: AgentRequest = {
  name: 'opencode, by Messages',
  path: '/v1/messages',
  headers: { ...ANTHROPIC, 'anthropic-beta': 'structured-outputs-2025-11-13', 'x-session-affinity': 'ses_1' },
  text: object(
    '"model":"MODEL"',
    '"max_tokens":8000',
    `"system":[{"type":"text", "text":"You write code.", ${EPHEMERAL}}]`,
    `"messages":[{"role":"user", "content":[{"type":"text", "text":"Hello", ${EPHEMERAL}}]}]`,
    `"tools":[{"name":"bash", "description":"Shell", "input_schema":${SCHEMA}}]`,
    '"tool_choice":{"type":"auto"}',
    '"stream":true',
  ),
}

const OPENCODE_CHAT: AgentRequest = {
  name: 'opencode, by chat completions',
  path: '/v1/chat/completions',
  headers: { 'x-session-id': 'ses_1' },
  text: object(
    '"model":"MODEL"',
    '"max_tokens":8000',
    '"reasoning_effort":"medium"',
    String.raw`"messages":[{"role":"system", "content":"You write code."}, {"role":"system", "content":"Be brief."},
      {"role":"user", "content":"\"Hello\""}]`,
    `"tools":[{"type":"function", "function":{"name":"bash", "description":"Shell", "parameters":${SCHEMA}}}]`,
    '"tool_choice":"auto"',
    '"stream":true',
    '"stream_options":{"include_usage":true}',
  ),
}

const QWEN_MESSAGES = array(
  '{"role":"system", "content":"You are a terminal agent."}',
  '{"role":"user", "content":[{"type":"text", "text":"Say hi"}]}',
  String.raw`{"role":"assistant", "content":null, "tool_calls":[{"id":"call_1", "type":"function",
    "function":{"name":"agent", "arguments":"{\"turns\":\"all\"}"}}]}`,
  String.raw`{"role":"tool", "tool_call_id":"call_1", "content":[{"type":"text", "text":"Output: hi\nError: (none)"}]}`,
)

export const QWEN_CODE: AgentRequest = {
  name: 'qwen-code',
  path: '/v1/chat/completions',
  headers: STAINLESS,
  text: object(
    '"model":"MODEL"',
    `"messages":${QWEN_MESSAGES}`,
    '"max_tokens":32768',
    '"stream":true',
    '"stream_options":{"include_usage":true}',
    '"metadata":{"sessionId":"s1", "promptId":"p1"}',
    '"vl_high_resolution_images":true',
    `"tools":[{"type":"function", "function":{"name":"agent", "description":"Asks another", "parameters":${ALTERNATIVES}}}]`,
  ),
}

const CONTINUE_MESSAGES = array(
  '{"role":"system", "content":"You are an agent."}',
  '{"role":"user", "content":"Read it"}',
  String.raw`{"role":"assistant", "content":"", "tool_calls":[{"id":"call_1", "type":"function",
    "function":{"name":"Bash", "arguments":"{\"command\":\"cat a.txt\"}"}}]}`,
  String.raw`{"role":"tool", "content":"hi\n", "tool_call_id":"call_1"}`,
)

const CONTINUE: AgentRequest = {
  name: 'Continue',
  path: '/v1/chat/completions',
  headers: STAINLESS,
  text: object(
    '"model":"MODEL"',
    `"messages":${CONTINUE_MESSAGES}`,
    '"stream":true',
    '"parallel_tool_calls":false',
    `"tools":[{"type":"function", "function":{"name":"Bash", "description":"Shell", "parameters":${SCHEMA}}}]`,
    '"stream_options":{"include_usage":true}',
  ),
}

export const AGENT_REQUESTS: readonly AgentRequest[] = [CLAUDE_CODE, OPENCODE, OPENCODE_CHAT, QWEN_CODE, CONTINUE]
