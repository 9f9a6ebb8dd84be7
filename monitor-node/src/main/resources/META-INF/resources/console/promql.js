// What can stand at a place of a PromQL query.

import {json} from './api.js';

const FUNCTIONS = 'abs absent avg_over_time ceil changes clamp clamp_max clamp_min count_over_time delta deriv exp floor histogram_quantile holt_winters idelta increase irate label_join label_replace last_over_time ln log10 log2 max_over_time min_over_time predict_linear quantile_over_time rate resets round scalar sort sort_desc sqrt stddev_over_time sum_over_time time timestamp vector'.split(' ');
const AGGREGATIONS = 'sum avg min max count topk bottomk quantile stddev group count_values'.split(' ');

let metrics = null;

/** Names of metrics with what they mean, read once a page. */
export const metricNames = () => metrics ??= Promise.all([json('/api/v1/label/__name__/values'), json('/api/v1/metadata').catch(() => ({data: {}}))])
  .then(([values, metadata]) => values.data.map(name => ({name, help: (metadata.data[name] ?? metadata.data[name.replace(/_(total|count|sum|bucket)$/, '')])?.[0]?.help ?? ''})))
  .catch(failure => { metrics = null; throw failure; });

/** Completions before the caret. */
export async function completions(before) {
  const value = /([a-zA-Z_:][\w:]*)\{[^{}]*?([a-zA-Z_]\w*)\s*(?:=~?|!=|!~)\s*"([^"]*)$/.exec(before);
  if (value) {
    const answer = await json(`/api/v1/label/${encodeURIComponent(value[2])}/values?` + new URLSearchParams({'match[]': value[1]}));
    return matches(answer.data.map(text => ({text, after: '"'})), value[3], before.length - value[3].length);
  }
  const label = /([a-zA-Z_:][\w:]*)\{(?:[^{}"]|"[^"]*")*?([a-zA-Z_]\w*)?$/.exec(before);
  if (label && inBraces(before)) {
    const answer = await json('/api/v1/labels?' + new URLSearchParams({'match[]': label[1]}));
    const word = label[2] ?? '';
    return matches(answer.data.filter(name => name !== '__name__').map(text => ({text, after: '="'})), word, before.length - word.length);
  }
  const word = /[a-zA-Z_:][\w:]*$/.exec(before)?.[0] ?? '';
  if (word === '') return {from: before.length, options: []};
  const all = [...(await metricNames()).map(({name, help}) => ({text: name, note: help})),
    ...AGGREGATIONS.map(text => ({text, note: 'aggregation', after: '('})), ...FUNCTIONS.map(text => ({text, note: 'function', after: '('}))];
  return matches(all, word, before.length - word.length);
}

function inBraces(before) {
  const bare = before.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return bare.lastIndexOf('{') > bare.lastIndexOf('}');
}

/** Those that begin with a word, then those that have all its parts. */
export function matches(options, word, from) {
  const low = word.toLowerCase();
  const pieces = low.split(/[_\s]+/).filter(Boolean);
  const ranked = options.map(option => {
    const name = option.text.toLowerCase();
    return {option, rank: name.startsWith(low) ? 0 : name.includes(low) ? 1 : pieces.every(piece => name.includes(piece)) ? 2 : 3};
  }).filter(it => it.rank < 3 && it.option.text !== word);
  return {from, options: ranked.sort((a, b) => a.rank - b.rank || a.option.text.length - b.option.text.length).map(it => it.option)};
}
