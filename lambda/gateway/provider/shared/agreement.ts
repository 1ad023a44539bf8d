const PAGE = 'https://vercel.com/docs/ai-gateway/security-and-compliance'

/**
 * Providers that Vercel lists as keeping nothing and as not training on prompts: they offer such terms. Whether an
 * account has them is between its owner and the provider, so overrides can say otherwise.
 */
export const ZERO_RETENTION = { source: `${PAGE}/zdr`, date: '2026-09-22' }
export const NO_TRAINING = { source: `${PAGE}/disallow-prompt-training`, date: '2026-09' }

/** The deployment's own word, of no date but the deployment's. */
export const DECLARED = { source: 'overrides', date: '' }
