import { type Answer, single } from '../../core/answer/answer.ts'
import { type Attempt, packageOf } from '../../core/attempt.ts'
import { canonicalFor, inCallersWords } from '../../dialect/check-fields.ts'
import { ambientAwsCredentials } from '../../transport/bedrock.ts'
import { sourceOf } from '../../transport/iterable.ts'
import { headersOf } from '../answer-headers.ts'
import { partsConversion } from '../parts.ts'
import { type Execution, inNameOf, type Upstream } from '../request/ask-provider.ts'
import { markCanonical } from '../request/prompt-cache/canonical.ts'
import { withoutReasoning } from '../request/reasoning.ts'
import { withServiceOptions } from '../request/service-fields.ts'
import { requireHonoured } from '../strict.ts'
import { toldByResult, wholeConversion } from '../whole.ts'
import { type AdaptInput, adapt } from './adapt.ts'
import { fitPackage } from './fit-package.ts'

/** The call as the provider's package gets it. */
const preparePackage = (attempt: Attempt, run: Execution, upstream: Upstream): AdaptInput => {
  const { call, dialect, credential, timeouts, signal } = run
  const { provider } = attempt
  const providerPackage = packageOf(attempt)
  const canonical = withoutReasoning(canonicalFor(call, dialect, 'package', providerPackage.into.options), attempt)
  return {
    package: providerPackage,
    provider,
    model: attempt.upstreamModel,
    canonical: markCanonical(withServiceOptions(fitPackage(canonical, call, providerPackage), attempt, call), attempt),
    asked: call.body['providerOptions'],
    stream: call.stream,
    credential,
    owner: attempt.credential.kind,
    timeouts,
    signal,
    download: upstream.download,
    ...(attempt.credential.kind === 'system'
      ? { awsCredentials: () => ambientAwsCredentials(credential['region'] ?? '') }
      : {}),
    googleAccessToken: () => upstream.google.accessToken(credential),
  }
}

/** The answer of a provider through its own package, whose own warnings are only known with its answer. */
export const askPackage = async (attempt: Attempt, run: Execution, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meta } = run
  const { slug: provider } = attempt.provider
  const input = preparePackage(attempt, run, upstream)
  requireHonoured(call, input.canonical.warnings, provider)
  const adapted = await adapt(input)
  const { usageFormat: format } = adapted
  const head = { status: 200, headers: headersOf(adapted.headers, call.stream) }
  const warnings = () => inCallersWords(adapted.warnings(), dialect, call)
  const finalWarnings = () => {
    requireHonoured(call, warnings(), provider)
    return warnings()
  }
  if ('parts' in adapted) {
    const encoder = dialect.encodeStream(call, meta)
    const named = inNameOf(attempt)
    const conversion = partsConversion({ encoder, format, provider, named, warnings: warnings(), finalWarnings })
    return { ...head, source: sourceOf(adapted.parts), conversion }
  }
  const { result } = adapted
  const told = toldByResult(format, result, finalWarnings())
  const write = () => JSON.stringify(dialect.encodeResult({ ...result, warnings: [...told.warnings] }, call, meta))
  return { ...head, source: single(result), conversion: wholeConversion(told, write) }
}
