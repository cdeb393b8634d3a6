import { defineProblems } from '#core/problem.ts';

/** Why an archive is refused. */
export const ArchiveProblems = defineProblems({
  ArchiveUnsafe: [
    422,
    'The archive holds an unsafe entry ({what}) and was not unpacked. Make the archive again from the data files only.',
  ],
  ArchiveTooManyMembers: [
    422,
    'The archive holds more than {limit} files, which is the limit. Send only the files that hold the data.',
  ],
  ArchiveBomb: [
    422,
    'The archive would unpack to more than {ratio} times its size ("{member}"), which no real data does, so it was not unpacked. Send the file unpacked.',
  ],
  ArchiveNested: [
    422,
    'The archive holds another archive ("{member}"). Send the inner archive, or the data file itself.',
  ],
  ArchiveEmpty: [422, 'The archive holds no data file. It holds: {members}.'],
  ArchiveUnreadable: [422, "The archive holds {what}, which can't be read. {remedy}"],
});
