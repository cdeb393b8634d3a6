import type { Language } from '#lib/i18n/index.ts';
import type { ChartWords } from './chart-query.ts';
import type { ChartType, Measure } from './chart-spec.ts';

/** The words of the explorer and the chart builder. `{field}`, `{x}`, `{n}` … are filled in. */
export interface ExploreWords extends ChartWords {
  readonly types: Readonly<Record<ChartType, string>>;
  readonly measureNames: Readonly<Record<Measure, string>>;
  readonly stepNames: Readonly<Record<keyof ChartWords['steps'], string>>;
  readonly ui: Readonly<Record<UiWord, string>>;
}
type UiWord =
  | 'show' | 'of' | 'forEach' | 'splitBy' | 'as' | 'nothing' | 'draw' | 'tableBehind' | 'hidden' | 'source' | 'filters' | 'search' | 'apply' | 'clear'
  | 'remove' | 'from' | 'to' | 'rows' | 'row' | 'noRows' | 'noRowsHelp' | 'columns' | 'showColumns' | 'sortUp' | 'sortDown' | 'previous' | 'next' | 'pageOf' | 'first10000' | 'zoomIn' | 'zoomOut'
  | 'map' | 'list' | 'listHelp' | 'noMap' | 'noChart' | 'colorBy' | 'style' | 'points' | 'heat' | 'byDefault' | 'zoomTo' | 'download' | 'more' | 'yes' | 'no' | 'empty' | 'order' | 'byValue' | 'byName'
  | 'most' | 'asApi' | 'record' | 'mapLabel' | 'share' | 'embed';

const en: ExploreWords = {
  count: 'Number of records',
  measures: { count: 'Number of records', sum: 'Total of {field}', avg: 'Average of {field}', min: 'Lowest {field}', max: 'Highest {field}', median: 'Middle value of {field}' },
  measureNames: { count: 'number of records', sum: 'total', avg: 'average', min: 'lowest', max: 'highest', median: 'middle value' },
  steps: { year: '{field}, by year', month: '{field}, by month', day: '{field}, by day', hour: '{field}, by hour', 'month-of-year': 'month of {field}', weekday: 'weekday of {field}', 'hour-of-day': 'hour of {field}' },
  stepNames: { year: 'year', month: 'month', day: 'day', hour: 'hour', 'month-of-year': 'month of the year', weekday: 'day of the week', 'hour-of-day': 'hour of the day' },
  each: '{measure} for each {x}',
  split: '{base}, split by {by}',
  other: 'Other',
  none: 'Not given',
  types: { area: 'area', bar: 'bars', calendar: 'calendar', column: 'columns', histogram: 'histogram', line: 'line', pie: 'ring', scatter: 'scatter plot', stacked: 'stacked columns', treemap: 'treemap' },
  ui: {
    show: 'Show', of: 'of', forEach: 'for each', splitBy: 'split by', as: 'as', nothing: 'nothing', draw: 'Draw the chart', tableBehind: 'The numbers behind the chart', hidden: '{n} more groups are not shown one by one.', source: 'Source', filters: 'Filters', search: 'Search in these records', apply: 'Apply', clear: 'Clear all',
    remove: 'Remove filter {x}', from: 'from', to: 'to', rows: '{n} records', row: '1 record', noRows: 'No record matches', noRowsHelp: 'Take a filter away, or search for fewer words.', columns: 'Columns', showColumns: 'Show these columns', sortUp: 'sorted, lowest first', sortDown: 'sorted, highest first', previous: 'Previous', next: 'Next', pageOf: 'Page {n} of {x}', first10000: 'Only the first 10,000 can be paged through. Filter, or export everything.',
    map: 'Map', list: 'On the map', listHelp: 'The first records of this map, as a list.', noMap: 'This dataset has no places, so there is no map.', noChart: 'There is nothing to chart in this dataset.', colorBy: 'Color by', style: 'Draw as', points: 'points', heat: 'heat', byDefault: 'one color', zoomIn: 'Zoom in', zoomOut: 'Zoom out', zoomTo: 'Show on the map', download: 'Download', more: 'Show all {n} values', yes: 'Yes', no: 'No', empty: 'no value', order: 'Order', byValue: 'by value', byName: 'by name',
    most: 'At most', asApi: 'API call', record: 'Record', mapLabel: 'Map of {x}. The same records are in the list beside it.', share: 'Share', embed: 'Embed',
  },
};

const es: ExploreWords = {
  count: 'Número de registros',
  measures: { count: 'Número de registros', sum: 'Total de {field}', avg: 'Promedio de {field}', min: '{field} más bajo', max: '{field} más alto', median: 'Valor medio de {field}' },
  measureNames: { count: 'número de registros', sum: 'total', avg: 'promedio', min: 'más bajo', max: 'más alto', median: 'mediana' },
  steps: { year: '{field}, por año', month: '{field}, por mes', day: '{field}, por día', hour: '{field}, por hora', 'month-of-year': 'mes de {field}', weekday: 'día de la semana de {field}', 'hour-of-day': 'hora de {field}' },
  stepNames: { year: 'año', month: 'mes', day: 'día', hour: 'hora', 'month-of-year': 'mes del año', weekday: 'día de la semana', 'hour-of-day': 'hora del día' },
  each: '{measure} por {x}',
  split: '{base}, dividido por {by}',
  other: 'Otros',
  none: 'Sin dato',
  types: { area: 'área', bar: 'barras', calendar: 'calendario', column: 'columnas', histogram: 'histograma', line: 'línea', pie: 'anillo', scatter: 'dispersión', stacked: 'columnas apiladas', treemap: 'mapa de árbol' },
  ui: {
    show: 'Mostrar', of: 'de', forEach: 'por cada', splitBy: 'dividido por', as: 'como', nothing: 'nada', draw: 'Dibujar el gráfico', tableBehind: 'Los números del gráfico', hidden: 'Otros {n} grupos no se muestran uno por uno.', source: 'Fuente', filters: 'Filtros', search: 'Buscar en estos registros', apply: 'Aplicar', clear: 'Quitar todo',
    remove: 'Quitar el filtro {x}', from: 'desde', to: 'hasta', rows: '{n} registros', row: '1 registro', noRows: 'Ningún registro coincide', noRowsHelp: 'Quite un filtro o busque con menos palabras.', columns: 'Columnas', showColumns: 'Mostrar estas columnas', sortUp: 'ordenado, menor primero', sortDown: 'ordenado, mayor primero', previous: 'Anterior', next: 'Siguiente', pageOf: 'Página {n} de {x}', first10000: 'Solo se puede pasar página por los primeros 10 000. Filtre o exporte todo.',
    map: 'Mapa', list: 'En el mapa', listHelp: 'Los primeros registros de este mapa, en una lista.', noMap: 'Este conjunto de datos no tiene lugares, así que no hay mapa.', noChart: 'No hay nada que representar en este conjunto de datos.', colorBy: 'Color según', style: 'Dibujar como', points: 'puntos', heat: 'calor', byDefault: 'un solo color', zoomIn: 'Acercar', zoomOut: 'Alejar', zoomTo: 'Ver en el mapa', download: 'Descargar', more: 'Ver los {n} valores', yes: 'Sí', no: 'No', empty: 'sin valor', order: 'Orden', byValue: 'por valor', byName: 'por nombre',
    most: 'Como máximo', asApi: 'Llamada a la API', record: 'Registro', mapLabel: 'Mapa de {x}. Los mismos registros están en la lista de al lado.', share: 'Compartir', embed: 'Insertar',
  },
};

const fr: ExploreWords = {
  count: 'Nombre d’enregistrements',
  measures: { count: 'Nombre d’enregistrements', sum: 'Total de {field}', avg: 'Moyenne de {field}', min: '{field} le plus bas', max: '{field} le plus haut', median: 'Médiane de {field}' },
  measureNames: { count: 'nombre d’enregistrements', sum: 'total', avg: 'moyenne', min: 'minimum', max: 'maximum', median: 'médiane' },
  steps: { year: '{field}, par année', month: '{field}, par mois', day: '{field}, par jour', hour: '{field}, par heure', 'month-of-year': 'mois de {field}', weekday: 'jour de la semaine de {field}', 'hour-of-day': 'heure de {field}' },
  stepNames: { year: 'année', month: 'mois', day: 'jour', hour: 'heure', 'month-of-year': 'mois de l’année', weekday: 'jour de la semaine', 'hour-of-day': 'heure du jour' },
  each: '{measure} par {x}',
  split: '{base}, réparti par {by}',
  other: 'Autres',
  none: 'Non renseigné',
  types: { area: 'aire', bar: 'barres', calendar: 'calendrier', column: 'colonnes', histogram: 'histogramme', line: 'courbe', pie: 'anneau', scatter: 'nuage de points', stacked: 'colonnes empilées', treemap: 'carte proportionnelle' },
  ui: {
    show: 'Montrer', of: 'de', forEach: 'pour chaque', splitBy: 'réparti par', as: 'en', nothing: 'rien', draw: 'Dessiner le graphique', tableBehind: 'Les chiffres du graphique', hidden: '{n} autres groupes ne sont pas montrés un par un.', source: 'Source', filters: 'Filtres', search: 'Chercher dans ces enregistrements', apply: 'Appliquer', clear: 'Tout effacer',
    remove: 'Retirer le filtre {x}', from: 'de', to: 'à', rows: '{n} enregistrements', row: '1 enregistrement', noRows: 'Aucun enregistrement ne correspond', noRowsHelp: 'Retirez un filtre ou cherchez avec moins de mots.', columns: 'Colonnes', showColumns: 'Montrer ces colonnes', sortUp: 'trié, croissant', sortDown: 'trié, décroissant', previous: 'Précédent', next: 'Suivant', pageOf: 'Page {n} sur {x}', first10000: 'Seuls les 10 000 premiers peuvent être feuilletés. Filtrez, ou exportez tout.',
    map: 'Carte', list: 'Sur la carte', listHelp: 'Les premiers enregistrements de cette carte, en liste.', noMap: 'Ce jeu de données n’a pas de lieux, donc pas de carte.', noChart: 'Il n’y a rien à représenter dans ce jeu de données.', colorBy: 'Couleur selon', style: 'Dessiner en', points: 'points', heat: 'chaleur', byDefault: 'une seule couleur', zoomIn: 'Agrandir', zoomOut: 'Réduire', zoomTo: 'Voir sur la carte', download: 'Télécharger', more: 'Voir les {n} valeurs', yes: 'Oui', no: 'Non', empty: 'sans valeur', order: 'Ordre', byValue: 'par valeur', byName: 'par nom',
    most: 'Au plus', asApi: 'Appel d’API', record: 'Enregistrement', mapLabel: 'Carte de {x}. Les mêmes enregistrements sont dans la liste à côté.', share: 'Partager', embed: 'Intégrer',
  },
};

const catalogues: Readonly<Record<Language, ExploreWords>> = { en, es, fr };
export const exploreWords = (lang: Language): ExploreWords => catalogues[lang];

/** Fills `{name}` in a sentence. */
export function fill(sentence: string, filling: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, key: string) => String(filling[key] ?? ''));
}
