import { type Attempt, packageOf } from '../../core/attempt.ts'
import type { CanonicalCall } from '../../core/call.ts'
import type { CallOptions } from '../../core/canonical/parts.ts'
import { canonicalFor } from '../../dialect/check-fields.ts'
import { ambientAwsCredentials } from '../../transport/bedrock.ts'
import { fitCall } from '../fit/fit.ts'
import type { Back } from '../fit/names/back.ts'
import type { Encoding, Upstream } from '../request/execution.ts'
import { markCanonical } from '../request/prompt-cache/canonical.ts'
import { withServiceOptions } from '../request/service-fields.ts'
import { requireHonoured } from '../strict.ts'
import type { AdaptInput } from './adapt.ts'
import { fitPackage } from './fit-package.ts'
import { fitSchemas } from './package-schemas.ts'

export interface Prepared {
  readonly input: AdaptInput
  /** Set once the call was made to fit. */
  back: Back | undefined
}

/** The call as the provider's package gets it. */
export const preparePackage = (attempt: Attempt, run: Omit<Encoding, 'meta'>, upstream: Upstream): Prepared => {
  const { call, dialect, credential, timeouts, signal, gate, again } = run
  const { provider } = attempt
  const providerPackage = packageOf(attempt)
  const canonical = canonicalFor(call, dialect, 'package', providerPackage.into.options)
  const fitInlined = (inlined: CallOptions): CanonicalCall => {
    const schemas = fitSchemas(inlined, providerPackage)
    const own = fitPackage(schemas.options, call, providerPackage)
    const { options, back, ...fitted } = fitCall(own.options, attempt)
    const warnings = [...schemas.warnings, ...own.warnings, ...fitted.warnings]
    prepared.back = back
    requireHonoured(call, [...canonical.warnings, ...warnings], provider.slug)
    return markCanonical(withServiceOptions({ options, warnings }, attempt, call), attempt)
  }
  const input: AdaptInput = {
    package: providerPackage,
    provider,
    model: attempt.upstreamModel,
    canonical,
    fit: fitInlined,
    asked: call.body['providerOptions'],
    stream: call.stream,
    credential,
    owner: attempt.credential.kind,
    timeouts,
    signal,
    sent: gate.sent,
    again,
    download: upstream.download,
    ...(attempt.credential.kind === 'system'
      ? { awsCredentials: () => ambientAwsCredentials(credential['region'] ?? '') }
      : {}),
    googleAccessToken: () => upstream.google.accessToken(credential),
  }
  const prepared: Prepared = { input, back: undefined }
  return prepared
}
