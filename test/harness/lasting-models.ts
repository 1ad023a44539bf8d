import { bundledCatalog } from '#gateway/catalog/bundled.ts'

/** Tests outlive the models that they name: where they run a gateway of their own, nothing in the catalog retires. */
export const keepModels = (): void => {
  const endpoints = Object.values(bundledCatalog.models).flatMap((model) => model.endpoints)
  for (const endpoint of endpoints) Reflect.deleteProperty(endpoint, 'retires')
}
