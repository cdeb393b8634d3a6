import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishBytes, type Published } from '#formats/readers/read.testing.ts';
import type { InferOptions } from './index.ts';

/** A file of one column beside a running number, so that nothing else decides. */
async function column(
  name: string,
  cells: readonly string[],
  options: InferOptions = {},
): Promise<{ type: string; values: unknown[]; published: Published; field: Published['inferred']['fields'][number] }> {
  const text = [`row,${quoted(name)}`, ...cells.map((cell, i) => `${i + 1},${quoted(cell)}`)].join('\n');
  const published = await publishBytes(`${text}\n`, 'column.csv', options, { headerRow: 1, delimiter: ',' });
  const field = published.inferred.fields[1]!;
  return { type: field.type, values: published.values.map((values) => values[1]), published, field };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const times = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('numbers', () => {
  it('read -999 and its like as nothing where gauges write it, and tell it', async () => {
    const gauge = await column('stage', ['1.2', '-999', '0.4', '-999', '3.1']);
    expect(gauge.values).toEqual([1.2, null, 0.4, null, 3.1]);
    expect(gauge.published.inferred.findings.map(({ message }) => message).join()).toMatch(/"no value": -999/);
    expect((await column('adjustment', ['$5', '-$999', '$7', '-$999'])).values).toEqual([5, -999, 7, -999]);
    expect((await column('change', ['-450', '-999', '12', '-999'])).values).toEqual([-450, -999, 12, -999]);
    expect((await column('n', ['5', '-999', '12'])).values).toEqual([5, -999, 12]);
  });

  it('keep -999 as nothing far into a long file', async () => {
    const cells = times(12_000, (i) => (i > 7000 && i % 100 === 0 ? '-999' : String(i % 50)));
    const text = `row,level\n${cells.map((cell, i) => `${i + 1},${cell}`).join('\n')}\n`;
    const { types, values } = await publishBytes(text, 'gauge.csv');
    expect(types['level']).toBe('int');
    expect(values.filter(([, level]) => level === null)).toHaveLength(49);
  });

  it('read the dash of accounting formats as nothing', async () => {
    expect(
      (
        await column(
          'paid',
          ['"$1.00"', '$ -', '$-', '($2.50)'].map((cell) => cell.replaceAll('"', '')),
        )
      ).values,
    ).toEqual([1, null, null, -2.5]);
  });

  it.each([
    ['n', ['1', '-2', '+3'], 'int', [1, -2, 3]],
    ['n', ['1.5', '2', '3e2'], 'double', [1.5, 2, 300]],
    ['ward', ['4.0', '8.0', '14.0'], 'int', [4, 8, 14]],
    ['n', ['1,234.50', '2,345,678.00', '12.25'], 'double', [1234.5, 2345678, 12.25]],
    ['n', ['1.234,50', '2.345.678,00', '12,25'], 'double', [1234.5, 2345678, 12.25]],
    ['n', ['1 234,5', '12,25', '2 345 678,0'], 'double', [1234.5, 12.25, 2345678]],
    ['n', ["1'234.5", '12.25', '7'], 'double', [1234.5, 12.25, 7]],
    ['n', ['(1,234.50)', '12.00', '5-'], 'double', [-1234.5, 12, -5]],
    ['n', ['$1,234.50', '$12.00', '-$3.10'], 'double', [1234.5, 12, -3.1]],
    ['n', ['12.5%', '7%', '100%'], 'double', [12.5, 7, 100]],
    ['n', ['1,234', '12', '5,678,901'], 'int', [1234, 12, 5678901]],
    ['n', ['- 1', ' 0', ' 2 '], 'int', [-1, 0, 2]],
  ])('%s %j', async (name, cells, type, values) => {
    const read = await column(name, cells);
    expect([read.type, read.values]).toEqual([type, values]);
  });

  it('carry the unit of their header and of their cells', async () => {
    expect((await column('Temperatur (°C)', ['1', '2'])).field).toMatchObject({
      label: 'Temperatur',
      annotations: { unit: '°C' },
    });
    expect((await column('Speed [km/h]', ['1', '2'])).field.annotations.unit).toBe('km/h');
    expect((await column('stage_ft', ['1', '2'])).field).toMatchObject({ label: 'Stage', annotations: { unit: 'ft' } });
    expect((await column('pH', ['7.1', '7.2'])).field.label).toBe('pH');
    expect((await column('cost', ['$5.00', '$6.10'])).field.annotations).toMatchObject({
      unit: '$',
      semantic: 'currency',
    });
    expect((await column('share', ['5%', '6%'])).field.annotations).toMatchObject({
      unit: '%',
      semantic: 'percentage',
    });
  });

  it('stay text where they are names of things', async () => {
    for (const [name, cells] of [
      ['code', ['007', '012', '100']],
      ['zip', ['27511', '27513', '27601']],
      ['phone', ['9195551234', '9195551235', '9195551236']],
      ['parcel', ['123456', '123457', '123458']],
      ['FIPS', ['37183', '37063', '37135']],
      ['n', ['12345678901234567', '12345678901234568', '1']],
      ['case number', ['2015001', '2015002', '2015003']],
    ] as const) {
      expect([name, (await column(name, cells)).type]).toEqual([name, 'text']);
    }
  });

  it('lose the ".0" of codes that went through a program', async () => {
    expect((await column('zipcode', ['2135.0', '2136.0', ''])).values).toEqual(['2135', '2136', null]);
  });

  it('are text when the column contradicts itself', async () => {
    expect((await column('n', ['1,5', '1.5', '2,5', '2.5'])).type).toBe('text');
    expect((await column('n', ['12', 'A12', '13', 'B7'])).type).toBe('text');
  });
});

describe('a wrong cell', () => {
  it('becomes nothing, is counted and explained, however late it comes', async () => {
    const read = await column('n', [...times(12_000, String), 'see note', '#REF!', '']);
    expect(read.type).toBe('int');
    expect(read.published.problems.map(({ raw, why }) => [raw, why])).toEqual([
      ['see note', 'not a number'],
      ['#REF!', 'an error left by a spreadsheet formula'],
    ]);
  });

  it('does not narrow a column that a late cell widens', async () => {
    expect((await column('n', [...times(11_000, String), '1.5'])).type).toBe('double');
    expect((await column('n', [...times(11_000, String), '0123'])).type).toBe('text');
    expect((await column('d', [...times(11_000, () => '01/02/2020'), '13/02/2020'])).values.at(-1)).toBe('2020-02-13');
  });

  it('is a mark for nothing when the column says so', async () => {
    const read = await column('n', ['1', 'NA', '2', '-', '3', 'n/a', 'Unknown', '4']);
    expect(read.values).toEqual([1, null, 2, null, 3, null, null, 4]);
    expect(read.published.problems).toEqual([]);
    expect((await column('word', ['None', 'Some', 'None'])).values).toEqual(['None', 'Some', 'None']);
  });
});

describe('dates', () => {
  it.each([
    ['00/00/0000', ['3/14/2023', '4/15/2023']],
    ['12/31/9999', ['3/14/2023', '4/15/2023']],
    ['1/0/1900', ['3/14/2023', '4/15/2023']],
    ['9999-12-31T00:00:00', ['2023-03-14T00:00:00', '2023-04-15T00:00:00']],
    ['0000-00-00', ['2023-03-14', '2023-04-15']],
  ])('are not made texts by the day %s, which stands for none', async (none, days) => {
    const read = await column('expires', [none, ...days, none]);
    expect([read.type, read.values]).toEqual(['date', [null, '2023-03-14', '2023-04-15', null]]);
    expect(read.published.inferred.findings.map(({ message }) => message).join()).toMatch(/"no value"/);
  });

  it.each([
    [['2020-01-02', '2020-12-31'], 'date', ['2020-01-02', '2020-12-31']],
    [['2020/1/2', '2020/12/31'], 'date', ['2020-01-02', '2020-12-31']],
    [['1/31/2020', '2/1/2020'], 'date', ['2020-01-31', '2020-02-01']],
    [['31/1/2020', '1/2/2020'], 'date', ['2020-01-31', '2020-02-01']],
    [['31.01.2020', '01.02.2020'], 'date', ['2020-01-31', '2020-02-01']],
    [['04-Jan-10', '31-Dec-99'], 'date', ['2010-01-04', '1999-12-31']],
    [['January 4, 2010', 'Dec 31, 1999'], 'date', ['2010-01-04', '1999-12-31']],
    [['4 janvier 2010', '31 décembre 1999'], 'date', ['2010-01-04', '1999-12-31']],
    [['4 de enero de 2010', '31 de diciembre de 1999'], 'date', ['2010-01-04', '1999-12-31']],
    [['4. März 2010', '31. Dezember 1999'], 'date', ['2010-03-04', '1999-12-31']],
    [['5/19/2006 0:00:00', '7/2/2013 0:00:00'], 'date', ['2006-05-19', '2013-07-02']],
    [['2015-06', '2015-07'], 'date', ['2015-06-01', '2015-07-01']],
    [
      ['01/05/2015 12:40:41 PM', '01/31/2015 12:00:00 AM'],
      'datetime',
      ['2015-01-05T12:40:41Z', '2015-01-31T00:00:00Z'],
    ],
    [
      ['2020-07-01T00:00:02+02:00', '2020-07-01T00:00:02Z'],
      'datetime',
      ['2020-06-30T22:00:02Z', '2020-07-01T00:00:02Z'],
    ],
    [
      ['2020-07-01 10:00:00.123456', '2020-07-01 10:00:00.5'],
      'datetime',
      ['2020-07-01T10:00:00.123456Z', '2020-07-01T10:00:00.500Z'],
    ],
  ])('%j', async (cells, type, values) => {
    const read = await column('when', cells);
    expect([read.type, read.values]).toEqual([type, values]);
  });

  it.each([
    [['00:10', '23:50']],
    [['0/0', '1/2']],
    [['4/15', '3/14']],
    [['Q1 2015', 'Q2 2015']],
    [['2015-13-45', '2015-14-01']],
  ])('are not %j', async (cells) => {
    expect((await column('when', cells)).type).toBe('text');
  });

  it('say which order was taken when the column can not', async () => {
    const us = await column('d', ['01/02/2020', '03/04/2020', '05/06/2020'], { locale: 'en-US' });
    expect(us.values[0]).toBe('2020-01-02');
    expect(us.published.inferred.findings.map((finding) => finding.message).join()).toMatch(
      /month\/day\/year \(usual for en-US\)/,
    );
    expect((await column('d', ['01/02/2020', '03/04/2020', '05/06/2020'], { locale: 'en-GB' })).values[0]).toBe(
      '2020-02-01',
    );
  });

  it('learn their order from another column of the table', async () => {
    const read = await publishBytes('a,b\n01/02/2020,31/01/2020\n03/04/2020,30/01/2020\n', 'two.csv', {
      locale: 'en-US',
    });
    expect(read.values[0]).toEqual(['2020-02-01', '2020-01-31']);
  });

  it('without a zone are read in that of the dataset', async () => {
    expect(
      (await column('d', ['2020-07-01 12:00', '2020-01-01 12:00'], { timezone: 'America/New_York' })).values,
    ).toEqual(['2020-07-01T16:00:00Z', '2020-01-01T17:00:00Z']);
  });

  it('are years, days in one number, spreadsheet days and seconds where the name says so', async () => {
    expect((await column('year', ['2015', '2016'])).field).toMatchObject({
      type: 'date',
      annotations: { timeserie_precision: 'year' },
    });
    expect((await column('date', ['20150630', '20151231'])).values).toEqual(['2015-06-30', '2015-12-31']);
    expect((await column('start date', ['42370', '42371'])).values).toEqual(['2016-01-01', '2016-01-02']);
    expect((await column('timestamp', ['1577836800', '1577836801'])).values).toEqual([
      '2020-01-01T00:00:00Z',
      '2020-01-01T00:00:01Z',
    ]);
    expect((await column('count', ['2015', '2016'])).type).toBe('int');
  });

  it('that do not exist become nothing', async () => {
    const read = await column('d', [...times(400, () => '2020-01-01'), '2019-02-29']);
    expect(read.values.at(-1)).toBeNull();
    expect(read.published.problems).toHaveLength(1);
  });
});

describe('places', () => {
  it('that lost the minus of their longitude are told where the area is known', async () => {
    const rows = times(20, (i) => `${36 + i / 100},${i < 5 ? 78.9 : -78.9}`);
    const text = `lat,lon\n${rows.join('\n')}\n`;
    const { inferred } = await publishBytes(text, 'a.csv', { area: [-79.5, 35, -78, 37] });
    expect(inferred.findings).toContainEqual(expect.objectContaining({ code: 'lost_sign', place: 2, count: 5 }));
    const without = await publishBytes(text, 'a.csv');
    expect(without.inferred.findings.map(({ code }) => code)).not.toContain('lost_sign');
  });

  it('are made of two columns of degrees and minutes', async () => {
    const text =
      'well,latitude,longitude\nA,"36°30\'36""N","78°15\'00""W"\nB,36.5° N,78.25° W\nC,"36°30.5\'N","78°15\'W"\n';
    const { types, values } = await publishBytes(text, 'wells.csv');
    expect(types).toMatchObject({ latitude: 'text', longitude: 'text', geo_point_2d: 'geo_point_2d' });
    expect(values[0]!.at(-1)).toEqual({ lon: -78.25, lat: 36.51 });
    expect(values[1]!.at(-1)).toEqual({ lon: -78.25, lat: 36.5 });
  });

  it('in a column of texts are no categories', async () => {
    const cells = times(300, (i) => (i % 5 === 0 ? 'unknown place' : `(36.${10_000 + i}, -78.${20_000 + i})`));
    const { type, field } = await column('location', cells);
    expect([type, field.annotations.facet]).toEqual(['text', undefined]);
  });

  it('that are the wrong way round are told also where the file has a column of points', async () => {
    const rows = times(30, (i) => {
      const [lat, lon] = i === 7 ? [-78.9, 36.1] : [36 + i / 100, -78.9];
      return `${lat},${lon},"(${lat.toFixed(4)}, ${lon.toFixed(4)})"`;
    });
    const { inferred } = await publishBytes(`lat,lon,location\n${rows.join('\n')}\n`, 'a.csv');
    expect(inferred.findings).toContainEqual(expect.objectContaining({ code: 'swapped_points', place: 9, count: 1 }));
  });

  it.each([
    [['35.99, -78.9', '36.01, -78.8']],
    [['(35.99, -78.9)', '(36.01, -78.8)']],
    [['12 Main St\nDurham, NC\n(35.99, -78.9)', '14 Main St\nDurham, NC\n(36.01, -78.8)']],
    [['POINT (-78.9 35.99)', 'POINT(-78.8 36.01)']],
    [['{"type":"Point","coordinates":[-78.9,35.99]}', '{"type":"Point","coordinates":[-78.8,36.01]}']],
    [['{"latitude":"35.99","longitude":"-78.9"}', '{"latitude":"36.01","longitude":"-78.8"}']],
  ])('in one cell: %j', async (cells) => {
    const read = await column('where', cells);
    expect(read.values[0]).toMatchObject(
      read.type === 'geo_shape' ? { type: 'Point', coordinates: [-78.9, 35.99] } : { lon: -78.9, lat: 35.99 },
    );
  });

  it('in degrees, minutes and seconds', async () => {
    expect((await column('where', [`35°59'24"N 78°54'00"W`, `36°00'00"N 78°54'00"W`])).values[0]).toEqual({
      lon: -78.9,
      lat: 35.99,
    });
  });

  it('as shapes', async () => {
    const read = await column('area', ['POLYGON ((0 0, 1 0, 1 1, 0 0))', 'MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))']);
    expect(read.type).toBe('geo_shape');
    expect(read.values[0]).toMatchObject({ type: 'Polygon' });
  });

  it('in two columns; the wrong way round is noticed', async () => {
    const rows = (lat: string, lon: string): string =>
      `name,Latitude,Longitude\n${times(8, (i) => `p${i},${lat}${i},${lon}${i}`).join('\n')}\n`;
    const right = await publishBytes(rows('43.0', '-76.1'), 'p.csv');
    expect(right.values[1]!.at(-1)).toEqual({ lon: -76.11, lat: 43.01 });
    const wrong = await publishBytes(rows('-76.1', '43.0'), 'p.csv');
    expect(wrong.values[1]!.at(-1)).toEqual({ lon: -76.11, lat: 43.01 });
    expect(wrong.inferred.findings.map((finding) => finding.code)).toContain('swapped_coordinates');
  });

  it('of one row the wrong way round are told', async () => {
    const text = `lat,lon\n${times(8, (i) => `43.5${i},1.5${i}`).join('\n')}\n1.53,43.53\n`;
    expect((await publishBytes(text, 'p.csv')).inferred.findings).toContainEqual(
      expect.objectContaining({ code: 'swapped_points', place: 10 }),
    );
  });

  it('in feet of a State Plane, where the area is known', async () => {
    const text = 'id,x,y\n1,6280127.04,1842339.84\n2,6281088.46,1842780.35\n';
    const read = await publishBytes(text, 'counts.csv', { area: [-117.3, 32.5, -116.9, 33] });
    const point = read.values[0]!.at(-1) as { lon: number; lat: number };
    expect(point.lon).toBeCloseTo(-117.16, 1);
    expect(point.lat).toBeCloseTo(32.72, 1);
    const unknown = await publishBytes(text, 'counts.csv');
    expect(unknown.inferred.findings.map((finding) => finding.code)).toContain('unknown_coordinate_system');
  });
});

describe('texts', () => {
  it('in a column about cells of a table are no telephone numbers', async () => {
    const codes = async (name: string): Promise<string[]> =>
      (await column(name, ['a', 'b', 'c'])).published.inferred.findings.map(({ code }) => code);
    expect(await codes('unit in cell')).not.toContain('personal_data');
    expect(await codes('cell phone')).toContain('personal_data');
  });

  it('that add up other rows are told, and so is a table without rows', async () => {
    const findings = async (text: string): Promise<string[]> =>
      (await publishBytes(text, 'a.csv', {}, { headerRow: 1 })).inferred.findings.map(({ code }) => code);
    const budget = 'dept,amount\nPolice,5\nFleet,6\nPublic safety subtotal,11\nParks,2\nPools,3\n';
    expect(await findings(budget)).toContain('subtotals');
    expect(await findings('vendor,amount\nTotal Wine,5\nTotality Ltd,6\nOther,7\n')).not.toContain('subtotals');
    expect(await findings('dept,amount\n')).toContain('no_rows');
  });

  it('of digits are facets where they repeat', async () => {
    const zips = await column(
      'zip',
      times(60, (i) => ['27511', '27513', '27601'][i % 3]!),
    );
    expect([zips.type, zips.field.annotations.facet]).toEqual(['text', true]);
    const parcels = await column(
      'parcel',
      times(60, (i) => String(100_000 + i)),
    );
    expect([parcels.type, parcels.field.annotations.facet]).toEqual(['text', undefined]);
  });

  it('are facets when rows share tags, not when each has a list of its own', async () => {
    const facetOf = async (cells: (i: number) => string[]): Promise<unknown> => {
      const records = times(40, (i) => JSON.stringify({ i, tags: cells(i) }));
      return (await publishBytes(`[${records.join()}]`, 'a.json')).inferred.fields[1]!.annotations.facet;
    };
    expect(await facetOf((i) => ['road', i % 2 ? 'water' : 'park'])).toBe(true);
    expect(await facetOf((i) => [`title ${i}`, `other ${i}`])).toBeUndefined();
  });

  it('make no axis of time of birthdays', async () => {
    const { inferred } = await publishBytes('name,date_of_birth\nA,1950-01-02\nB,1960-03-04\n', 'people.csv');
    expect(inferred.suggestions).toMatchObject({ timeField: null, sort: null });
  });

  it('are yes or no when both stand there', async () => {
    expect((await column('open', ['Yes', 'No', 'yes', ''])).values).toEqual([true, false, true, null]);
    expect((await column('flag', ['Y', '', 'Y'])).type).toBe('text');
    expect((await column('flag', ['0', '1', '0'])).type).toBe('int');
  });

  it('propose facets, meanings and names', async () => {
    expect(
      (
        await column(
          'kind',
          times(50, (i) => ['Oak', 'Elm', 'Ash'][i % 3]!),
        )
      ).field.annotations.facet,
    ).toBe(true);
    expect((await column('Contact', ['a@b.org', 'c@d.org'])).field.annotations.semantic).toBe('email');
    expect((await column('web', ['https://a.org/x', 'https://b.org/y'])).field.annotations.semantic).toBe('url');
    const read = await publishBytes(
      'CASE_ENQUIRY_ID,dateOfCrash,"Größe (m²)",2019,Name,NAME\n101001242404,2020-01-01,5,6,a,b\n101001242405,2020-01-02,6,7,c,d\n',
      'x.csv',
    );
    expect(read.inferred.fields.map(({ name, label }) => [name, label])).toEqual([
      ['case_enquiry_id', 'Case enquiry ID'],
      ['date_of_crash', 'Date of crash'],
      ['grosse_m2', 'Größe'],
      ['n_2019', '2019'],
      ['name', 'Name'],
      ['name_2', 'Name'],
    ]);
  });

  it('that may be personal are pointed out', async () => {
    const read = await publishBytes(
      'first_name,last_name,dob,ssn\nAnn,Lee,1990-01-01,123-45-6789\nBob,Ray,1991-01-01,223-45-6789\n',
      'people.csv',
    );
    expect(
      read.inferred.findings.filter((finding) => finding.code === 'personal_data').map((finding) => finding.field),
    ).toEqual(['first_name', 'last_name', 'dob', 'ssn']);
  });
});

describe('a schema', () => {
  const text = 'id,zip,amount,extra\n1,01234,5,x\n2,01235,6,y\n';
  it('wins over what was found, in the encoding of the Explore API', async () => {
    const read = await publishBytes(text, 'x.csv', {
      schema: {
        fields: [
          { name: 'amount', label: 'Amount paid', type: 'text', annotations: { facet: true, unit: ['$'] } },
          { name: 'zip', type: 'int' },
          { name: 'gone', type: 'int' },
        ],
      },
    });
    expect(read.types).toEqual({ id: 'int', zip: 'int', amount: 'text', extra: 'text' });
    expect(read.values[0]).toEqual([1, 1234, '5', 'x']);
    expect(read.inferred.fields[2]).toMatchObject({ label: 'Amount paid', annotations: { facet: true, unit: '$' } });
    expect(read.inferred.findings).toContainEqual(expect.objectContaining({ code: 'schema_unmatched', field: 'gone' }));
  });

  it('splits texts into lists', async () => {
    const read = await publishBytes('id,tags\n1,a|b\n2,c\n', 'x.csv', {
      schema: { fields: [{ name: 'tags', type: 'text', annotations: { multivalued: ['|'] } }] },
    });
    expect(read.values.map((values) => values[1])).toEqual([['a', 'b'], ['c']]);
  });

  it('of an earlier revision is kept by name', async () => {
    const earlier = [
      { name: 'zip', label: 'Postal code', type: 'text' as const, description: 'Where', annotations: { facet: true } },
      { name: 'amount', label: 'Amount', type: 'double' as const, description: null, annotations: { unit: '$' } },
    ];
    const read = await publishBytes(text, 'x.csv', { earlier });
    expect(read.inferred.fields[1]).toEqual(earlier[0]);
    expect(read.inferred.fields[2]).toMatchObject({ type: 'double', annotations: { unit: '$' } });
    const changed = await publishBytes('amount\nmany\nfew\nsome\n', 'x.csv', { earlier });
    expect(changed.inferred.findings.map((finding) => finding.code)).toEqual(
      expect.arrayContaining(['type_changed', 'column_missing']),
    );
  });
});

describe('any table', () => {
  it('is published without a bug, one value a field, and text is never changed but for spaces around it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(
            fc.oneof(
              fc.string({ unit: 'grapheme' }),
              fc.constantFrom(
                '1',
                '1,5',
                '2020-01-02',
                'NA',
                '(1)',
                '50%',
                '#REF!',
                'POINT (1 2)',
                '0x1F',
                '1e999',
                '[',
                '{"a":1}',
              ),
            ),
            { minLength: 3, maxLength: 3 },
          ),
          { minLength: 1, maxLength: 8 },
        ),
        async (rows) => {
          const clean = rows.map((row) => row.map((cell) => cell.replaceAll('\0', '')));
          const text = [['a', 'b', 'c'], ...clean].map((row) => row.map(quoted).join(',')).join('\r\n');
          const read = await publishBytes(`${text}\r\n`, 'any.csv', {}, { delimiter: ',', headerRow: 1 });
          for (const values of read.values) expect(values).toHaveLength(read.inferred.fields.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
