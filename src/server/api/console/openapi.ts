/** As much of an operation of OpenAPI 3.1 as the console shows. */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
}

export interface Document {
  readonly info: { readonly title: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation | undefined>> | undefined>>;
}

/** The head of the OpenAPI document; the operations come from the schemas of the routes. */
export function documentHead(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plaza API',
      version: '2.1',
      description:
        'Everything the website shows can be had here. Reading public data needs no key. `/api/explore/v2.1` speaks the Explore API v2.1 with its query language ODSQL; `/api/v1` is for publishers.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'catalog', description: 'Find datasets and read what is said about them.' },
      { name: 'records', description: 'Read, filter, group and export the records of a dataset.' },
      { name: 'tiles', description: 'Records as vector tiles for maps.' },
      { name: 'catalogues for others', description: 'The whole catalogue in the formats harvesters and search engines read.' },
      { name: 'datasets', description: 'For publishers: datasets, revisions, attachments.' },
      { name: 'runs', description: 'For publishers: from a file to a published revision.' },
    ],
    components: {
      securitySchemes: {
        apikey: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Apikey` and the key.' },
        apikeyParameter: { type: 'apiKey', in: 'query', name: 'apikey', description: 'For clients that cannot send headers.' },
        session: { type: 'apiKey', in: 'cookie', name: 'plaza.session_token', description: 'Who is signed in on the website.' },
      },
    },
    security: [{}, { apikey: [] }, { apikeyParameter: [] }, { session: [] }],
  } as const;
}
