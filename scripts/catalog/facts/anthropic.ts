import { callsAt, type Fact, reading } from './fact.ts'

const RETIREMENTS = 'https://platform.claude.com/docs/en/about-claude/model-deprecations'

export const ANTHROPIC: readonly Fact[] = [
  {
    source: 'https://platform.claude.com/docs/en/about-claude/pricing#web-search-tool',
    models: /^anthropic\/claude-/,
    providers: ['anthropic', 'vertex'],
    pricing: callsAt({ webSearch: '0.01' }),
  },
  {
    source: 'https://platform.claude.com/docs/en/build-with-claude/pdf-support',
    models: /^anthropic\/claude-/,
    model: reading('pdf'),
  },
  {
    source: 'https://platform.claude.com/docs/en/build-with-claude/context-windows',
    models: /^anthropic\/claude-sonnet-4\.5$/,
    model: { contextWindow: 200_000 },
  },
  {
    source: RETIREMENTS,
    models: /^anthropic\/claude-sonnet-4\.5$/,
    providers: ['anthropic'],
    endpoint: { retires: '2026-11-30' },
  },
]
