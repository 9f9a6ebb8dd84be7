// What the page asks of the monitor.

/** Values of one query at steps of a range: [{labels, values}], with null where a series has no sample in the step. */
export async function range(query, start, end, step, signal) {
  const parameters = new URLSearchParams({query, start, end, step, lookback_delta: step});
  const response = await fetch('/api/v1/query_range?' + parameters, {signal});
  const answer = await response.json();
  if (answer.status !== 'success') throw new Error(answer.error);
  const size = Math.floor((end - start) / step + 1e-9) + 1;
  return answer.data.result.map(({metric, values}) => {
    const column = new Array(size).fill(null);
    for (const [time, value] of values) {
      const number = Number(value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : value);
      column[Math.round((time - start) / step)] = Number.isFinite(number) ? number : null;
    }
    return {labels: metric, values: column};
  });
}

/** Steps over which a rate is drawn when the samples between are missing. */
const BRIDGE = 3;

/** Growth a second of a counter between steps; a counter that fell began anew. The first step has no rate. */
export function rate(values, step) {
  const rates = new Array(values.length).fill(null);
  let before = -Infinity;
  values.forEach((value, i) => {
    if (value === null) return;
    if (i - before <= BRIDGE) {
      const growth = value >= values[before] ? value - values[before] : value;
      rates.fill(growth / (i - before) / step, before + 1, i + 1);
    }
    before = i;
  });
  return rates;
}

/** Calls back with each overview, and whether the connection stands; the browser connects again by itself. */
export function follow(onOverview, onConnection) {
  const source = new EventSource('/api/console/events');
  source.addEventListener('overview', event => onOverview(JSON.parse(event.data)));
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => {
    onConnection(false);
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => follow(onOverview, onConnection), 3000);
    }
  });
}
