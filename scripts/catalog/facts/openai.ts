import { callsAt, type Fact, reading } from './fact.ts'

const PRICES = 'https://developers.openai.com/api/docs/pricing'
const RETIREMENTS = 'https://developers.openai.com/api/docs/deprecations'

const retired = (models: RegExp, retires: string): Fact => ({
  source: RETIREMENTS,
  models,
  providers: ['openai'],
  endpoint: { retires },
})

export const OPENAI: readonly Fact[] = [
  {
    source: `${PRICES}#built-in-tools`,
    models: /^openai\/gpt-(4o|4\.1|[5-9])/,
    providers: ['openai'],
    pricing: callsAt({ webSearch: '0.01', fileSearch: '0.0025' }),
  },
  {
    source: 'https://developers.openai.com/api/docs/guides/pdf-files',
    models: /^openai\/(gpt-(4o|4\.1|[5-9])|o1$|o3$|o3-pro$|o4-mini$)/,
    model: reading('pdf'),
  },
  retired(/^openai\/(o1|o3-mini|o4-mini|gpt-4\.1-nano)$/, '2026-10-23'),
  retired(/^openai\/gpt-image-1\.5$/, '2026-12-01'),
  retired(/^openai\/(gpt-5|gpt-5-mini|gpt-5-nano|gpt-5-pro|o3|o3-pro)$/, '2026-12-11'),
  retired(/^openai\/(gpt-4o|gpt-4o-mini|gpt-4\.1|gpt-4\.1-mini)$/, '2027-01-14'),
  retired(/^openai\/(gpt-5\.1-thinking|gpt-5\.3-codex|gpt-5\.4-nano)$/, '2027-04-01'),
]
