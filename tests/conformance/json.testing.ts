/** An answer of the API as tests look at it: member by member. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;
