// What the page asks of the monitor.

import {windowOf} from './state.js';

/** An answer that is no success: its words are for people. */
export class Refused extends Error {
  constructor(words, status) {
    super(words);
    this.name = 'Refused';
    this.status = status;
  }
}

/** JSON of a path. A session that ended leads to the login. */
export async function json(path, signal) {
  const response = await fetch(path, {signal, credentials: 'same-origin', headers: {accept: 'application/json'}});
  return read(response);
}

async function read(response) {
  if (response.status === 401) toLogin();
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Refused(response.ok ? 'The answer cannot be read' : text.slice(0, 300).trim() || `HTTP ${response.status}`, response.status);
  }
  if (!response.ok || answer.status === 'error') {
    throw new Refused(answer.message ?? answer.error ?? `HTTP ${response.status}`, response.status);
  }
  return answer;
}

export function toLogin() {
  location.replace('login.html#' + encodeURIComponent(location.hash));
}

/** Asks for a change: fields as a form, with the session's token against forged requests. */
export async function post(path, fields, csrf) {
  const response = await fetch(path, {
    method: 'POST', credentials: 'same-origin',
    headers: {'content-type': 'application/x-www-form-urlencoded', 'x-quadrant-csrf': csrf ?? ''},
    body: new URLSearchParams(fields),
  });
  return read(response);
}

/** Values of one query at steps of a range: [{labels, values}], with null where a series has no sample in the step. */
export async function range(query, {start, end, step}, signal) {
  const parameters = new URLSearchParams({
    query: query.replaceAll('$window', windowOf(step)), start, end, step, lookback_delta: step * 2});
  const answer = await json('/api/v1/query_range?' + parameters, signal);
  const size = Math.floor((end - start) / step + 1e-9) + 1;
  return answer.data.result.map(({metric, values}) => {
    const column = new Array(size).fill(null);
    for (const [time, value] of values ?? []) {
      const number = toNumber(value);
      column[Math.round((time - start) / step)] = Number.isFinite(number) ? number : null;
    }
    return {labels: metric, values: column};
  });
}

/** What a query is now: [{labels, value}]. */
export async function instant(query, signal) {
  const parameters = new URLSearchParams({query: query.replaceAll('$window', windowOf(1))});
  const {data} = await json('/api/v1/query?' + parameters, signal);
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    return [{labels: {}, value: toNumber(data.result[1]), text: data.result[1]}];
  }
  return data.result.map(({metric, value}) => ({labels: metric, value: toNumber(value?.[1]), text: value?.[1] ?? ''}));
}

export const toNumber = value => Number(value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : value);

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

/** A node's own state, through the monitor: one of a fixed list of paths. */
export const ofNode = (name, path, signal) => json(`/api/console/nodes/${encodeURIComponent(name)}/${path}`, signal);
