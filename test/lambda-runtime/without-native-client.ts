import { registerHooks } from 'node:module'

/**
 * Preloaded into the runtime, whose native addon needs a compiler to install. With
 * `AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1` the runtime loads it, but for streaming never calls it: any module will do.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.endsWith('/rapid-client.node') ? 'node:os' : specifier, context),
})
