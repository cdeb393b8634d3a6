import { describe, expect, it } from 'vitest';
import { isProblem } from '#core/problem.ts';
import { readBytes } from './read.testing.ts';

const problemOf = async (run: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isProblem(thrown)) throw thrown ?? new Error('nothing was refused');
  return `${thrown.code}: ${thrown.message}`;
};

describe('json', () => {
  it('keeps what a map service says of codes, and tells that it sent only a part', async () => {
    const codedValues = [
      { name: 'Hydrant', code: 1 },
      { name: 'Valve', code: 2 },
    ];
    const fields = [{ name: 'KIND', type: 'esriFieldTypeInteger', domain: { type: 'codedValue', codedValues } }];
    const read = await readBytes(
      JSON.stringify({
        exceededTransferLimit: true,
        fields,
        features: [{ attributes: { KIND: 1 } }, { attributes: { KIND: 2 } }],
      }),
      'query.json',
    );
    expect(read.columns).toEqual([{ name: 'KIND', description: '1 = Hydrant, 2 = Valve' }]);
    expect(read.notes.join()).toMatch(/only a part of its records/);
  });

  it('reads records that hold a shape or a collection as records', async () => {
    const rows = [1, 2].map((id) => ({
      ':@computed_region_x1': '5',
      id,
      location: { type: 'Point', coordinates: [-78.9, 36] },
    }));
    const list = await readBytes(JSON.stringify(rows), 'portal.json');
    expect([list.reader, list.names]).toEqual(['json', ['id', 'location']]);
    const features = rows.map(({ id, location }) => ({ type: 'Feature', properties: { id }, geometry: location }));
    const answer = await readBytes(
      JSON.stringify({ status: 'ok', data: { type: 'FeatureCollection', features } }),
      'answer.json',
    );
    expect([answer.reader, answer.names]).toEqual(['json', ['type', 'id', 'geometry']]);
    expect(answer.rows).toHaveLength(2);
  });

  it('reads a list of objects whose keys differ, nested ones by dotted names', async () => {
    const read = await readBytes(
      JSON.stringify([
        { id: 1, at: { street: 'High St', no: 3 } },
        { id: 2, tags: ['a', 'b'], extra: [{ x: 1 }] },
      ]),
      'list.json',
    );
    expect(read.names).toEqual(['id', 'at.street', 'at.no', 'tags', 'extra']);
    expect(read.cells).toEqual([
      [1, 'High St', 3, null, null],
      [2, null, null, ['a', 'b'], '[{"x":1}]'],
    ]);
  });

  it.each([
    [
      'CKAN',
      { help: 'h', success: true, result: { fields: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], records: [{ a: 1 }] } },
      'result.records',
    ],
    ['OData', { '@odata.context': 'c', value: [{ a: 1 }, { a: 2 }] }, 'value'],
    [
      'Explore v1',
      {
        nhits: 2,
        records: [
          { datasetid: 'd', fields: { a: 1 } },
          { datasetid: 'd', fields: { a: 2 } },
        ],
      },
      'records',
    ],
    [
      'ArcGIS',
      { fields: [{ name: 'a', alias: 'A' }], features: [{ attributes: { a: 1 }, geometry: { x: -78.9, y: 36 } }] },
      'features',
    ],
  ])('finds the rows in an answer of %s', async (_, answer, path) => {
    const read = await readBytes(JSON.stringify(answer), 'answer.json');
    expect(read.table).toBe(path);
    expect(read.names).toContain('a');
    expect(read.cells[0]).toContain(1);
  });

  it("reads Socrata's rows with the names of its view", async () => {
    const answer = {
      meta: {
        view: {
          columns: [
            { name: 'sid', fieldName: ':sid', dataTypeName: 'meta_data' },
            { name: 'Street Name', fieldName: 'street' },
          ],
        },
      },
      data: [
        ['r1', 'High St'],
        ['r2', 'Low St'],
      ],
    };
    const read = await readBytes(JSON.stringify(answer), 'rows.json');
    expect(read.columns).toEqual([{ name: 'street', label: 'Street Name' }]);
    expect(read.cells).toEqual([['High St'], ['Low St']]);
  });

  it('reads lists of lists, columns side by side, records by key, and lists in lists', async () => {
    expect((await readBytes('[["a","b"],[1,2],[3,4]]', 'aa.json')).names).toEqual(['a', 'b']);
    expect((await readBytes('{"year":[2019,2020],"n":[1,2]}', 'c.json')).cells).toEqual([
      [2019, 1],
      [2020, 2],
    ]);
    expect((await readBytes('{"x":{"n":1},"y":{"n":2},"z":{"n":3}}', 'k.json')).cells).toEqual([
      ['x', 1],
      ['y', 2],
      ['z', 3],
    ]);
    const bins = (n: number): object[] => Array.from({ length: 10 }, (_, i) => ({ bin: i, level: n * i }));
    const read = await readBytes(
      JSON.stringify([
        { day: 1, bins: bins(1) },
        { day: 2, bins: bins(2) },
      ]),
      'snapshots.json',
    );
    expect(read.rows).toHaveLength(20);
    expect(read.names).toEqual(['day', 'bin', 'level']);
  });

  it('takes the path the publisher names', async () => {
    const text = '{"a":{"few":[{"x":1}]},"many":[{"y":1},{"y":2}]}';
    expect((await readBytes(text, 'p.json', { path: 'a.few' })).names).toEqual(['x']);
    expect(await problemOf(readBytes(text, 'p.json', { path: 'b' }))).toMatch(/NoSuchPath.*a\.few/);
  });

  it('keeps numbers too big to be exact, and reads NaN as nothing', async () => {
    expect((await readBytes('[{"id":12345678901234567890,"v":NaN},{"id":1,"v":2}]', 'big.json')).cells[0]).toEqual([
      '12345678901234567890',
      null,
    ]);
  });

  it('refuses what is nested too deep, cut off or broken, and says where', async () => {
    expect(await problemOf(readBytes('['.repeat(1_000_000), 'deep.json'))).toMatch(/TooDeep.*100 levels/);
    expect(
      await problemOf(readBytes(`[{"a":${'{"b":'.repeat(100_000)}1${'}'.repeat(100_000)}}]`, 'deep.json')),
    ).toMatch(/TooDeep/);
    expect(await problemOf(readBytes('[{"a":1},\n{"a":2},\n{"a":', 'cut.json'))).toMatch(
      /Damaged.*line 3|Damaged.*still open/,
    );
    expect(await problemOf(readBytes('[{"a":1},{"a":truth}]', 'bad.json'))).toMatch(/Damaged.*line 1/);
    expect(await problemOf(readBytes('{"count":3}', 'one.json'))).toContain('NoRows');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('does not fall for names of prototypes', async () => {
    const read = await readBytes('[{"__proto__":{"polluted":1},"a":1},{"a":2}]', 'proto.json');
    expect(read.names).toEqual(['__proto__.polluted', 'a']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('json lines', () => {
  it('reads a record a line', async () => {
    const read = await readBytes('{"a":1}\n\n{"a":2,"b":{"c":true}}\n', 'x.jsonl');
    expect(read.reader).toBe('jsonl');
    expect(read.names).toEqual(['a', 'b.c']);
    expect(read.rows[1]!.place).toBe(3);
  });

  it('names the broken line', async () => {
    expect(await problemOf(readBytes('{"a":1}\n{"a":2}\n{"a":\n', 'x.jsonl'))).toMatch(/Damaged.*line 3/);
  });
});

describe('xml', () => {
  it('keeps the title of an item apart from the title of its feed', async () => {
    const items = [1, 2, 3].map((i) => `<item><title>Closure ${i}</title><guid>${i}</guid></item>`).join('');
    const read = await readBytes(
      `<?xml version="1.0"?><rss><channel><title>Roads</title>${items}</channel></rss>`,
      'feed.xml',
    );
    expect(read.names).toEqual(['channel.title', 'title', 'guid']);
    expect(read.cells[1]).toEqual(['Roads', 'Closure 2', '2']);
  });

  it('finds the element that repeats; attributes, inner elements and lists are its cells', async () => {
    const read = await readBytes(
      '<?xml version="1.0"?><o:town xmlns:o="x" name="T"><trees><tree id="1"><kind>Oak &amp; Elm</kind><at><x>1</x></at></tree><tree id="2"><kind>Ash</kind><tag>a</tag><tag>b</tag></tree></trees></o:town>',
      't.xml',
    );
    expect(read.table).toBe('town/trees/tree');
    expect(read.names).toEqual(['name', 'id', 'kind', 'x', 'tag']);
    expect(read.cells).toEqual([
      ['T', '1', 'Oak & Elm', '1', null],
      ['T', '2', 'Ash', null, ['a', 'b']],
    ]);
  });

  it('refuses entities, deep nesting and broken ends', async () => {
    const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l><r x="1">&b;</r><r x="2">&b;</r></l>';
    expect(await problemOf(readBytes(laughs, 'laughs.xml'))).toContain('EntityDefinitions');
    expect(
      await problemOf(
        readBytes('<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]><l><r>&f;</r><r/></l>', 'file.xml'),
      ),
    ).toContain('EntityDefinitions');
    expect(await problemOf(readBytes('<a>'.repeat(200_000), 'deep.xml'))).toContain('TooDeep');
    expect(await problemOf(readBytes('<rows><row a="1"/><row a="2"/>', 'cut.xml'))).toContain('Damaged');
  });
});
