import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in bundles: a Lambda function has its role's credentials in the environment
 * and nowhere else. The chain's other ways (SSO, profiles, web identity, containers) are a quarter of a bundle.
 */
export const defaultProvider = fromEnv;
