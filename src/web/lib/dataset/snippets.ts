export interface Snippet {
  readonly id: 'curl' | 'javascript' | 'python' | 'r' | 'excel';
  readonly title: string;
  readonly code: string;
}

const inSingle = (text: string) => text.replace(/'/g, "'\\''");
const inDouble = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"');

/** The same call in five tools. `address` gives records as JSON, `csv` all of them as a file. */
export function snippetsOf(address: string, csv: string): readonly Snippet[] {
  return [
    { id: 'curl', title: 'curl', code: `curl '${inSingle(address)}'` },
    {
      id: 'javascript',
      title: 'JavaScript',
      code: `const response = await fetch("${inDouble(address)}");\nconst { total_count, results } = await response.json();\nconsole.log(total_count, results);`,
    },
    {
      id: 'python',
      title: 'Python',
      code: `import pandas as pd\n\n# All matching rows at once\nrows = pd.read_csv("${inDouble(csv)}", sep=";")\nprint(rows.head())`,
    },
    { id: 'r', title: 'R', code: `library(readr)\n\nrows <- read_csv2("${inDouble(csv)}")\nhead(rows)` },
    {
      id: 'excel',
      title: 'Excel',
      code: `let\n  Source = Csv.Document(Web.Contents("${csv.replace(/"/g, '""')}"), [Delimiter=";", Encoding=65001]),\n  Rows = Table.PromoteHeaders(Source)\nin\n  Rows`,
    },
  ];
}
