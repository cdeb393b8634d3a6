import type { Finding, Run } from '#server/ingest/index.ts';
import { columnsText, count, counted, safe } from './text.ts';

const SHOWN_FINDINGS = 20;

/** A finished or waiting run as a clerk reads it. */
export function runText(run: Run, findings: readonly Finding[]): string {
  return [...understoodLines(run), ...fieldLines(run), ...findingLines(run, findings), endLine(run)].join('\n');
}

function understoodLines(run: Run): string[] {
  const lines = run.understood ? [['Read as', safe(run.understood)]] : [];
  if (run.other_tables.length > 0)
    lines.push(['Also there', `${run.other_tables.map(safe).join(', ')} (choose with --sheet)`]);
  if (run.rows !== null) lines.push(['Rows', count(run.rows)]);
  return lines.length > 0 ? [columnsText(lines)] : [];
}

function fieldLines(run: Run): string[] {
  if (!run.fields) return [];
  const lines = run.fields.map((field) => {
    const flags = Object.keys(field.annotations).filter(
      (key) => field.annotations[key as keyof typeof field.annotations] !== undefined,
    );
    return [
      `  ${safe(field.name)}`,
      field.type,
      `${safe(field.label)}${flags.length > 0 ? `  [${flags.join(', ')}]` : ''}`,
    ];
  });
  return [`Fields     ${run.fields.length}`, columnsText(lines)];
}

function findingLines(run: Run, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return run.rows === null ? [] : ['Problems   none'];
  const nulled = run.findings?.cells_nulled ?? 0;
  const head =
    nulled > 0
      ? `Problems   ${counted(nulled, 'cell')} could not be kept and ${nulled === 1 ? 'is' : 'are'} empty now`
      : 'Remarks';
  const lines = findings.slice(0, SHOWN_FINDINGS).map((one) => {
    const where = [
      one.place === undefined ? '' : `row ${one.place}`,
      one.column ? `“${safe(one.column)}”` : (one.field ?? ''),
    ]
      .filter(Boolean)
      .join(', ');
    return [`  ${where}`, `${one.raw === undefined ? '' : `“${safe(one.raw)}”: `}${safe(one.message)}`];
  });
  const more = Math.max(findings.length, nulled) - lines.length;
  return [
    head,
    columnsText(lines),
    ...(more > 0 ? [`  … and ${count(more)} more: plaza run show ${run.id} --findings`] : []),
  ];
}

function endLine(run: Run): string {
  if (run.status === 'published')
    return `Published  revision ${run.revision} of “${run.dataset_id}”\n${run.dataset_url}`;
  if (run.status === 'unchanged')
    return `Unchanged  the same data is already published as revision ${run.revision}\n${run.dataset_url}`;
  if (run.status === 'ready') return `Ready      nothing is published yet: plaza run publish ${run.id}`;
  if (run.status === 'cancelled') return `Cancelled  nothing was changed`;
  if (run.status === 'failed') return `Failed     ${safe(run.problem?.message ?? 'for an unknown reason')}`;
  return `${run.status === 'queued' ? 'Waiting  ' : 'Running  '}  ${run.stage}, ${Math.round(run.progress.fraction * 100)} %`;
}
