import { Type, type TSchema } from 'typebox';

export const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
export const oneOf = <const T extends string>(values: readonly T[], options: object = {}) => Type.Unsafe<T>({ type: 'string', enum: [...values], ...options });

export const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 63, description: 'Lower-case letters and digits, with single hyphens between.' });
/** An address of the web that a page may link to; nothing that could run. */
export const WebAddress = Type.String({ pattern: '^https?://[^\\s<>"]+$', maxLength: 2000 });
export const Moment = Type.String({ description: 'ISO 8601, UTC.' });
export const UserReference = Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address of the account.' });
export const Nothing = Type.Null({ description: 'Done.' });
