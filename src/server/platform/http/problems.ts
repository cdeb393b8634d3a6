import { defineProblems } from '#core/problem.ts';

export const {
  AddressNotUsable,
  AddressRefused,
  AnswerDamaged,
  CertificateRefused,
  CredentialsInAddress,
  PortRefused,
  SchemeRefused,
  SourceResting,
  SourceTooLarge,
  SourceTooSlow,
  SourceUnreachable,
  TooManyRedirects,
} = defineProblems({
  AddressNotUsable: [422, '“{url}” is not an address. Write it in full, such as https://data.example.org/file.csv.'],
  AddressRefused: [
    422,
    '“{host}” leads into a private network, so it is not fetched. The operator can allow it by name in PLAZA_ALLOWED_HOSTS.',
  ],
  AnswerDamaged: [502, 'The answer of “{host}” is damaged: its compression does not fit what was announced.'],
  CertificateRefused: [502, '“{host}” shows a certificate that cannot be trusted ({reason}). Tell its operators.'],
  CredentialsInAddress: [422, 'Leave user name and password out of the address; addresses are shown to others.'],
  PortRefused: [422, 'Port {port} of “{host}” is not fetched from. The operator can allow it in PLAZA_ALLOWED_PORTS.'],
  SchemeRefused: [422, 'Addresses must begin with http:// or https://, not {scheme}//.'],
  SourceResting: [503, '“{host}” has failed several times in a row; it is left alone for {seconds} seconds.'],
  SourceTooLarge: [413, 'The answer of “{host}” is larger than the {maxBytes} bytes allowed here.'],
  SourceTooSlow: [504, '“{host}” did not answer in full within {seconds} seconds.'],
  SourceUnreachable: [502, '“{host}” cannot be reached. Check the address, or try again later.'],
  TooManyRedirects: [502, '“{host}” sends from one address to the next without end.'],
});
