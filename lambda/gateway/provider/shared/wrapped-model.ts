import type { PackageModel } from '../../core/canonical/parts.ts'

/** A package's model whose answers are made otherwise. Its members may be getters, which a copy would lose. */
export const wrappedModel = (
  { modelId, provider, specificationVersion, supportedUrls }: PackageModel,
  answers: Pick<PackageModel, 'doGenerate' | 'doStream'>,
): PackageModel => ({ modelId, provider, specificationVersion, supportedUrls, ...answers })
