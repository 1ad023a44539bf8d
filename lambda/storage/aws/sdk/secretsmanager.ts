import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { SdkOf } from './sdk.ts'

export const sdk: SdkOf<'secretsmanager'> = {
  Client: SecretsManagerClient,
  commands: {
    GetSecretValue: GetSecretValueCommand,
    PutSecretValue: PutSecretValueCommand,
    CreateSecret: CreateSecretCommand,
    DeleteSecret: DeleteSecretCommand,
    ListSecrets: ListSecretsCommand,
  },
}
