import { Transform } from 'node:stream';
import { FormatProblems } from '../problems.ts';
import { ArchiveProblems } from './problems.ts';

/** Real tables pack to a hundredth of their size at best; deflate's own bound is 1 : 1032. */
const MAX_RATIO = 250;
/** Small files may pack as well as they like. */
const FREE_BYTES = 64 * 1024 ** 2;

/** Counts the bytes that really come out of an archive, over all members: headers lie. */
export class Meter {
  total = 0;
  readonly #packed: number;
  readonly #limit: number;

  constructor(packed: number, limit: number) {
    this.#packed = packed;
    this.#limit = limit;
  }

  /** A stream that passes everything on and breaks off with a problem at the limit. */
  counting(member: string): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.total += chunk.length;
        if (this.total > this.#limit) return done(FormatProblems.TooLarge({ limit: this.#limit }));
        if (this.total > FREE_BYTES && this.total > this.#packed * MAX_RATIO) {
          return done(ArchiveProblems.ArchiveBomb({ ratio: MAX_RATIO, member }));
        }
        done(null, chunk);
      },
    });
  }
}
