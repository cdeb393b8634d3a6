import type { BetterAuthOptions } from 'better-auth';
import type { Database } from '../platform/database/index.ts';
import { dialectOf, newId } from '../platform/database/index.ts';
import type { Plaza } from '../platform/plaza.ts';
import { sessionSecret } from './local-key.ts';
import { MAX_PASSWORD, MIN_PASSWORD, hashPassword, verifyPassword } from './password.ts';

type Platform = Pick<Plaza, 'config' | 'db'>;

/** What Plaza uses of the identity library (better-auth): sign-in, sign-out and sessions. Accounts are kept by `users.ts`. */
export interface Identity {
  /** Answers a request below `/api/auth`. */
  handle(request: Request): Promise<Response>;
  /** The user of a session that holds, by the request's `Cookie` header. */
  findSession(cookie: string): Promise<{ readonly userId: string; readonly cookies: readonly string[] } | null>;
}

const DAY_S = 24 * 3600;
/** Carries the caller's address from our own server, which knows it, to the library. */
export const ADDRESS_HEADER = 'x-plaza-address';
const COOKIE_PREFIX = 'plaza';

const identities = new WeakMap<Database, Promise<Identity>>();

/** The identity library for this database; made once. */
export function identityOf(plaza: Platform): Promise<Identity> {
  const known = identities.get(plaza.db);
  if (known) return known;
  const identity = openIdentity(plaza);
  identities.set(plaza.db, identity);
  identity.catch(() => identities.delete(plaza.db));
  return identity;
}

async function openIdentity(plaza: Platform): Promise<Identity> {
  const options = { ...fixedOptions(plaza), secret: await sessionSecret(plaza) };
  // The library takes tens of megabytes, which nobody pays who only reads.
  const load = async () => (await import('better-auth')).betterAuth(options);
  let loaded: ReturnType<typeof load> | undefined;
  const auth = () => (loaded ??= load());
  return {
    handle: async (request) => (await auth()).handler(request),
    async findSession(cookie) {
      // Cookies of others do not cost a look into the database.
      if (!cookie.includes(`${COOKIE_PREFIX}.session_token=`)) return null;
      const { headers, response } = await (await auth()).api.getSession({ headers: new Headers({ cookie }), returnHeaders: true });
      return response ? { userId: response.user.id, cookies: headers.getSetCookie() } : null;
    },
  };
}

function fixedOptions({ config, db }: Platform): BetterAuthOptions {
  const isSecure = config.publicUrl.startsWith('https:');
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    appName: 'Plaza',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    database: { db: db as never, type: dialectOf(db), transaction: true },
    trustedOrigins: (request?: Request) => ownOrigins(request, config.publicUrl),
    emailAndPassword: {
      enabled: true,
      disableSignUp: config.signUp === 'closed',
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
      password: { hash: hashPassword, verify: verifyPassword },
      revokeSessionsOnPasswordReset: true,
    },
    session: {
      modelName: 'session',
      fields: { ...times, userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
      expiresIn: 14 * DAY_S,
      updateAge: DAY_S,
    },
    user: { modelName: 'user', fields: { ...times, emailVerified: 'is_email_verified' } },
    account: {
      modelName: 'account',
      fields: {
        ...times,
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'verification', fields: { ...times, expiresAt: 'expires_at' } },
    databaseHooks: {
      session: { create: { before: async (session: { userId: string }) => (await isSuspended(db, session.userId)) ? false : undefined } },
    },
    // Wrong passwords are counted by sign-in-limit.ts, by account and address together.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: isSecure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure },
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
  };
}

/** Sign-in forms may come from the public address, and from the address this very request was sent to. */
function ownOrigins(request: Request | undefined, publicUrl: string): string[] {
  const host = request?.headers.get('host');
  return [new URL(publicUrl).origin, ...(host ? [`http://${host}`, `https://${host}`] : [])];
}

async function isSuspended(db: Database, id: string): Promise<boolean> {
  const user = await db.selectFrom('user').select('is_suspended').where('id', '=', id).executeTakeFirst();
  return user?.is_suspended === 1;
}
