import type { AwsService } from '../aws/operations.ts'
import { type Archive, dayFolder, partName } from '../ledger/archive.ts'

const TYPE = 'application/vnd.apache.parquet'

/**
 * The archive in a bucket of S3. An object is replaced as a whole; a day of several is replaced one after the other, and
 * who reads it meanwhile may see some old ones beside some new ones.
 */
export const s3Archive = (s3: AwsService<'s3'>, Bucket: string): Archive => ({
  async write(day, parts) {
    const folder = `${dayFolder(day)}/`
    const keys = new Set<string>()
    for await (const Body of parts) {
      const Key = `${folder}${partName(keys.size)}`
      await s3('PutObject', { Bucket, Key, Body, ContentType: TYPE })
      keys.add(Key)
    }
    const { Contents = [] } = await s3('ListObjectsV2', { Bucket, Prefix: folder })
    for (const { Key } of Contents) if (!keys.has(Key)) await s3('DeleteObject', { Bucket, Key })
  },
})
