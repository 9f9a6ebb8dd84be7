// What all pages share: the newest overview, the clock of the monitor, the range of time that is shown, and who looks.

export const RANGES = {'15m': 900, '1h': 3600, '6h': 21600, '24h': 86400, '7d': 604800};

/** Points of a chart at most. */
const POINTS = 240;

export const state = {overview: null, skew: 0, range: '15m', session: null};

/** Node names by instance. */
export const names = new Map();

/** The monitor's time in ms. */
export const now = () => Date.now() + state.skew;

export const interval = () => Math.max(1, (state.overview?.interval ?? 15000) / 1000);

/** The range of the charts in seconds: steps are whole scrapes, so that each step has one sample. */
export function span(points = POINTS) {
  const every = interval();
  const length = RANGES[state.range];
  const step = Math.ceil(Math.max(every, length / points) / every) * every;
  const end = Math.floor(now() / 1000 / step) * step;
  return {start: end - Math.floor(length / step) * step, end, step};
}

/** The window of a rate at a step, as PromQL writes it: four scrapes at least, so that one that fails makes no hole. */
export const windowOf = step => Math.max(Math.ceil(step), Math.ceil(interval() * 4)) + 's';

/** Nodes that have a role, by the newest overview. */
export const nodesOf = role => (state.overview?.nodes ?? []).filter(node => node.roles.includes(role));

export const operator = () => state.session?.actions === true;
