import type { Provider } from '../../core/provider.ts'

/** Answers inside this process, without network or key, so that everything can be tried: see `sim-script.ts`. */
export const sim: Provider = {
  slug: 'sim',
  name: 'Simulator',
  credential: {},
  onlyWhenAsked: true,
  wires: {},
  adapter: {
    load: async ({ model }) => (await import('./model.ts')).simModel(model),
    usage: 'openai-chat',
    optionsKey: 'sim',
    systemAnywhere: true,
  },
}
