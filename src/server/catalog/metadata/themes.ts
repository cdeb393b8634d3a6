/** Subjects offered to publishers; any other text is allowed too. Alphabetical. */
export const themes = [
  'Administration, government and public finance',
  'Business and economy',
  'Culture and heritage',
  'Education and youth',
  'Environment and climate',
  'Health and social services',
  'Homes and housing',
  'Parks and recreation',
  'Public safety and justice',
  'Services and requests',
  'Sport and leisure',
  'Town planning, land and buildings',
  'Transport and mobility',
  'Water, energy and waste',
] as const;
