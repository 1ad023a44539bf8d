/** Requests in the manner of coding agents: their fields, headers and habits, in words of our own. */
export interface AgentRequest {
  readonly name: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The body's text; `MODEL` stands for the model. */
  readonly text: string
}

const ANTHROPIC = { 'anthropic-version': '2023-06-01' }
const STAINLESS = { 'x-stainless-lang': 'js', 'x-stainless-runtime': 'node', 'x-stainless-retry-count': '0' }

/** Eight betas, of which Bedrock knows three. */
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

/** Numbers, escapes and spaces are written as no serializer of ours would write them. */
const claudeCode: AgentRequest = {
  name: 'Claude Code',
  path: '/v1/messages?beta=true',
  headers: {
    ...ANTHROPIC,
    ...STAINLESS,
    'anthropic-beta': BETAS.join(','),
    'anthropic-dangerous-direct-browser-access': 'true',
  },
  text: String.raw`{"model":"MODEL","messages":[
  {"role":"user","content":[{"type":"text","text":"<system-reminder>Today is Monday.</system-reminder>"},
    {"type":"text","text":"What is in the folder? \u00fc \ud83c\udf0d","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
  {"role":"assistant","content":[{"type":"tool_use","id":"toolu_01Agent","name":"Bash","input":{"command":"ls","timeout":1e3}}]},
  {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01Agent","content":[{"type":"text","text":"a.txt"}],"is_error":false,"cache_control":{"type":"ephemeral"}}]}],"system":[{"type":"text","text":"x-billing-header: agent=1"},{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"Bash","description":"Runs a command","eager_input_streaming":true,"input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"integer","maximum":9007199254740991}},"required":["command"]}}],"metadata":{"user_id":"{\"device_id\":\"d1\",\"session_id\":\"s1\"}"},"max_tokens":32000,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"stream":true}`,
}

const openCode: AgentRequest = {
  name: 'opencode, Anthropic',
  path: '/v1/messages',
  headers: { ...ANTHROPIC, 'anthropic-beta': 'structured-outputs-2025-11-13', 'x-session-affinity': 'ses_1' },
  text: `{"model":"MODEL","max_tokens":8000,"system":[{"type":"text","text":"You write code.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Hello","cache_control":{"type":"ephemeral"}}]}],"tools":[{"name":"bash","description":"Shell","input_schema":{"type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"integer","exclusiveMinimum":0,"minimum":-9007199254740991}},"required":["command"]}}],"tool_choice":{"type":"auto"},"stream":true}`,
}

const openCodeChat: AgentRequest = {
  name: 'opencode, OpenAI',
  path: '/v1/chat/completions',
  headers: { 'x-session-id': 'ses_1' },
  text: `{"model":"MODEL","max_tokens":8000,"reasoning_effort":"medium","messages":[{"role":"system","content":"You write code."},{"role":"system","content":"Be brief."},{"role":"user","content":"\\"Hello\\""}],"tools":[{"type":"function","function":{"name":"apply_patch","description":"Patches","parameters":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"patchText":{"type":"string"}},"required":["patchText"]}}}],"tool_choice":"auto","stream":true,"stream_options":{"include_usage":true}}`,
}

const qwenCode: AgentRequest = {
  name: 'qwen-code',
  path: '/v1/chat/completions',
  headers: STAINLESS,
  text: `{"model":"MODEL","messages": [
  {"role":"system","content":"You are a terminal agent."},
  {"role":"user","content":[{"type":"text","text":"Say hi"}]},
  {"role":"assistant","content":null,"tool_calls":[{"id":"call_Agent1","type":"function","function":{"name":"run_shell_command","arguments":"{\\"command\\":\\"echo hi\\"}"}}]},
  {"role":"tool","tool_call_id":"call_Agent1","content":[{"type":"text","text":"Output: hi\\nError: (none)"}]}],"max_tokens":32768,"stream":true,"stream_options":{"include_usage":true},"metadata":{"sessionId":"s1","promptId":"p1"},"vl_high_resolution_images":true,"tools":[{"type":"function","function":{"name":"run_shell_command","description":"Shell","parameters":{"type":"object","properties":{"command":{"type":"string"},"turns":{"oneOf":[{"type":"string","enum":["all"]},{"type":"string","pattern":"^[1-9][0-9]*$"}]}},"required":["command"]}}}]}`,
}

const continueCli: AgentRequest = {
  name: 'Continue',
  path: '/v1/chat/completions',
  headers: STAINLESS,
  text: `{"model":"MODEL","messages":[{"role":"system","content":"You are an agent."},{"role":"user","content":"Read it"},
  {"role":"assistant","content":"","tool_calls":[{"id":"call_Agent1","type":"function","function":{"name":"Read","arguments":"{\\"filepath\\":\\"a.txt\\"}"}}]},
  {"role":"tool","content":"hi\\n","tool_call_id":"call_Agent1"}],"stream":true,"parallel_tool_calls":false,"tools":[{"type":"function","function":{"name":"Read","description":"Reads","parameters":{"type":"object","required":["filepath"],"properties":{"filepath":{"type":"string"}}}}}],"stream_options":{"include_usage":true}}`,
}

export const AGENT_REQUESTS: readonly AgentRequest[] = [claudeCode, openCode, openCodeChat, qwenCode, continueCli]
