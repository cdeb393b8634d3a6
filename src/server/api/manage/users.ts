import { Type, type Static } from 'typebox';
import { MAX_PASSWORD, MIN_PASSWORD, authorize, changeUser, createUser, findUser, listUsers, removeUser, type User } from '../../accounts/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';
import { Moment, Nothing, UserReference } from './schemas.ts';

const SHOWN = { id: Type.String(), email: Type.String(), name: Type.String(), is_operator: Type.Boolean(), is_suspended: Type.Boolean(), created_at: Moment };
const Shown = Type.Object(SHOWN);
const Email = Type.String({ pattern: '^\\s*[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+\\s*$', maxLength: 254, description: 'E-mail address.' });
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f<>]+$' });
const Password = Type.String({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD });
const Params = Type.Object({ user: UserReference });

const about = (operationId: string, summary: string) => ({ operationId, summary, tags: ['accounts'] });
const listing = {
  ...about('listUsers', 'All accounts (operators)'),
  response: { 200: Type.Object({ total_count: Type.Integer(), results: Type.Array(Shown) }), ...problemBody(401, 403) },
};
const finding = { ...about('findUser', 'One account (operators)'), params: Params, response: { 200: Shown, ...problemBody(401, 403, 404) } };
const creating = {
  ...about('createUser', 'Adds a person who can sign in (operators)'),
  body: Type.Object(
    { email: Email, name: Name, password: Type.Optional(Password), is_operator: Type.Optional(Type.Boolean()) },
    { additionalProperties: false },
  ),
  response: {
    201: Type.Object({ ...SHOWN, password: Type.Optional(Type.String({ description: 'Made for the account when none was given; shown only now.' })) }),
    ...problemBody(400, 401, 403, 409),
  },
};
const changing = {
  ...about('changeUser', 'Changes an account (operators)'),
  params: Params,
  body: Type.Partial(
    Type.Object({ name: Name, password: Password, is_operator: Type.Boolean(), is_suspended: Type.Boolean() }),
    { additionalProperties: false },
  ),
  response: { 200: Shown, ...problemBody(400, 401, 403, 404, 409) },
};
const removing = { ...about('removeUser', 'Removes an account; what it published stays (operators)'), params: Params, response: { 204: Nothing, ...problemBody(401, 403, 404, 409) } };

export const users: Routes = (app, { plaza }) => {
  app.get('/users', { schema: listing }, async ({ actor }) => {
    const results = (await listUsers(plaza, actor)).map(shown);
    return { total_count: results.length, results };
  });
  app.get('/users/:user', { schema: finding }, async ({ actor, params }) => {
    authorize(actor, 'user.manage');
    return shown(await findUser(plaza.db, params.user));
  });
  app.post('/users', { schema: creating }, async ({ actor, body: { is_operator: isOperator, ...given } }, reply) => {
    const { user, password } = await createUser(plaza, actor, { ...given, isOperator });
    return reply.code(201).send({ ...shown(user), ...(password !== null && { password }) });
  });
  app.patch('/users/:user', { schema: changing }, async ({ actor, params, body: { is_operator: isOperator, is_suspended: isSuspended, ...given } }) => {
    return shown(await changeUser(plaza, actor, params.user, { ...given, isOperator, isSuspended }));
  });
  app.delete('/users/:user', { schema: removing }, async ({ actor, params }, reply) => {
    await removeUser(plaza, actor, params.user);
    return reply.code(204).send(null);
  });
};

function shown({ isOperator, isSuspended, createdAt, ...user }: User): Static<typeof Shown> {
  return { ...user, is_operator: isOperator, is_suspended: isSuspended, created_at: createdAt };
}
