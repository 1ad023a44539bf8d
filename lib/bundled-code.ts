import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'

const BUNDLE_PROGRAM = fileURLToPath(new URL('./bundle.ts', import.meta.url))
const SOURCE = fileURLToPath(new URL('../lambda', import.meta.url))

/**
 * The bundle of an entry module with other files beside it, by their names there. Made on this machine when the app is
 * synthesised; no container is ever used.
 */
export const bundledCode = (entry: string, files: Readonly<Record<string, string>> = {}): Code =>
  Code.fromAsset(SOURCE, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('unused'),
      // Never run; it tells the CDK's cache of assets, which does not look into functions, one bundle from another.
      command: [entry, JSON.stringify(files)],
      local: {
        tryBundle: (outdir) => {
          execFileSync(process.execPath, [BUNDLE_PROGRAM, entry, outdir], { stdio: 'inherit' })
          for (const [name, file] of Object.entries(files)) copyFileSync(file, join(outdir, name))
          return true
        },
      },
    },
  })
