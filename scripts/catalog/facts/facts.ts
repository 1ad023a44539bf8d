import { ANTHROPIC } from './anthropic.ts'
import { DEEPSEEK } from './deepseek.ts'
import type { Fact } from './fact.ts'
import { GOOGLE } from './google.ts'
import { OPENAI } from './openai.ts'
import { OTHERS } from './others.ts'

export const FACTS: readonly Fact[] = [...ANTHROPIC, ...OPENAI, ...GOOGLE, ...DEEPSEEK, ...OTHERS]
