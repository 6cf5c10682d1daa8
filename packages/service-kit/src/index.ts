export { serviceAuth, signServiceToken } from './auth/service-auth.ts';
export { sourceDemoUser } from './auth/source-demo-auth.ts';
export {
  type AuthenticatedUser,
  bearerTokenOf,
  type UserAuthOptions,
  userAuth,
  userOf,
  userTokenVerifier,
} from './auth/user-auth.ts';
export { authEnv, ConfigError, httpEnv, loadConfig, mongoEnv, natsEnv, parseConfig, proxyEnv } from './config.ts';
export type { ReadyCheck } from './http/health.ts';
export { requestIdOf } from './http/request-id.ts';
export { route } from './http/route.ts';
export { createServiceApp, type ServiceAppOptions } from './http/service-app.ts';
export { createLogger, type Logger } from './logger.ts';
export { nameRoute } from './metrics/http-metrics.ts';
export { createMetrics, type GaugeOptions, type Metrics } from './metrics/metrics.ts';
export { notFound, type ProblemDetails, ProblemError, tooManyRequests, unauthenticated } from './problem.ts';
export { type Listening, listen, type RunServiceOptions, runService } from './run-service.ts';
export {
  isAuthenticWebhook,
  type SignedWebhook,
  webhookHeaders,
  webhookKeyOf,
  webhookSecretOf,
} from './standard-webhooks.ts';
