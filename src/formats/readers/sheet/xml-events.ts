import { SaxesParser } from 'saxes';
import { isProblem } from '#core/problem.ts';
import { FormatProblems } from '../problems.ts';

export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const MAX_DEPTH = 256;

/**
 * An XML parser that takes pieces and calls back; names without their prefix. Entities of the document's own are never
 * expanded and nothing outside is ever fetched: a document that defines any is refused.
 */
export class XmlEvents {
  readonly #parser = new SaxesParser({ xmlns: false });
  #depth = 0;
  #thrown: unknown;

  constructor(handlers: XmlHandlers, part: string) {
    const parser = this.#parser;
    const guard =
      <A extends unknown[]>(run: (...given: A) => void) =>
      (...given: A): void => {
        if (this.#thrown !== undefined) return;
        try {
          run(...given);
        } catch (thrown) {
          this.#thrown = thrown;
        }
      };
    parser.on('error', (error) => {
      this.#thrown ??= FormatProblems.Damaged({ what: `${part} is no valid XML (${error.message})` });
    });
    parser.on('doctype', (doctype) => {
      if (/<!ENTITY/i.test(doctype)) this.#thrown ??= FormatProblems.EntityDefinitions();
    });
    parser.on(
      'opentag',
      guard((tag) => {
        if (++this.#depth > MAX_DEPTH) throw FormatProblems.TooDeep({ limit: MAX_DEPTH, place: `<${tag.name}>` });
        handlers.open?.(localName(tag.name), tag.attributes as Record<string, string>);
      }),
    );
    parser.on(
      'closetag',
      guard((tag) => {
        this.#depth--;
        handlers.close?.(localName(tag.name));
      }),
    );
    const { text } = handlers;
    if (text !== undefined) {
      parser.on(
        'text',
        guard((piece) => text.call(handlers, piece)),
      );
      parser.on(
        'cdata',
        guard((piece) => text.call(handlers, piece)),
      );
    }
  }

  write(piece: string): void {
    this.#parser.write(piece);
    this.#check();
  }

  end(): void {
    this.#parser.close();
    this.#check();
  }

  #check(): void {
    if (this.#thrown === undefined) return;
    throw isProblem(this.#thrown) || this.#thrown instanceof Error ? this.#thrown : new Error(String(this.#thrown));
  }
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
