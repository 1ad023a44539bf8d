import { AI_SDK } from './ai-sdk.ts'
import { AI_SDK_PACKAGES } from './ai-sdk-packages.ts'
import { ANTHROPIC } from './anthropic.ts'
import type { Client } from './client.ts'
import { LANGCHAIN } from './langchain.ts'
import { OPENAI } from './openai.ts'
import { OPENROUTER } from './openrouter.ts'

/** Every SDK by which the gateway is tested. */
export const CLIENTS: readonly Client[] = [
  ...OPENAI,
  OPENROUTER,
  ANTHROPIC,
  ...AI_SDK,
  ...AI_SDK_PACKAGES,
  ...LANGCHAIN,
]
