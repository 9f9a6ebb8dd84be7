// LogQL texts: taken apart and put together, as far as the page needs.

import {json} from './api.js';
import {matches} from './promql.js';

const quoted = value => '"' + value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n') + '"';

/** Where the selector ends: behind its closing brace; 0 when there is none. */
function selectorEnd(query) {
  let quote = '';
  for (let i = 0; i < query.length; i++) {
    const at = query[i];
    if (quote) {
      if (at === '\\' && quote !== '`') i++;
      else if (at === quote) quote = '';
    } else if (at === '"' || at === '`') quote = at;
    else if (at === '}') return i + 1;
  }
  return 0;
}

/** What a person typed as a query: words alone look for these words in all logs. */
export function toQuery(typed, any = '{node=~".+"}') {
  const text = typed.trim();
  if (text === '') return any;
  if (text.startsWith('{') || /^[a-z_]+\s*(by|without)?\s*\(/.test(text)) return text;
  return `${any} |= ${quoted(text)}`;
}

/** Adds a label to the selector, or takes it out of what is shown. */
export function withLabel(query, name, value, equal = true) {
  const end = selectorEnd(query);
  const matcher = `${name}${equal ? '=' : '!='}${quoted(value)}`;
  if (end === 0) return `{${matcher}}`;
  const inside = query.slice(query.indexOf('{') + 1, end - 1).trim();
  const kept = inside.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map(it => it.trim())
    .filter(it => it !== '' && !(equal && it.startsWith(name + '=')) && it !== matcher);
  return `{${[...kept, matcher].join(', ')}}${query.slice(end)}`;
}

/** Adds a filter on a field of the lines, which a parser finds. */
export function withField(query, parser, name, value, equal = true) {
  const parsed = new RegExp(`\\|\\s*${parser}\\b`).test(query) ? query : `${query} | ${parser}`;
  return `${parsed} | ${name}${equal ? '=' : '!='}${quoted(value)}`;
}

/** Texts that lines must have, to be marked. */
export function wanted(query) {
  return [...query.matchAll(/\|=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g)].map(([, text, raw]) => raw ?? text.replace(/\\(.)/g, '$1')).filter(Boolean);
}

/** Name and value pairs of a line: JSON or logfmt; null when it is neither. */
export function fields(line) {
  const text = line.trim();
  if (text.startsWith('{')) {
    try {
      const parsed = JSON.parse(text);
      return {parser: 'json', pairs: Object.entries(parsed).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])};
    } catch {
      return null;
    }
  }
  const pairs = [...text.matchAll(/(?:^|\s)([a-zA-Z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)]
    .map(([, name, long, short]) => [name, short ?? long.replace(/\\(.)/g, '$1')]);
  return pairs.length > 1 ? {parser: 'logfmt', pairs} : null;
}

/** Completions before the caret: labels and their values inside braces, stages behind. */
export async function completions(before) {
  const value = /\{[^{}]*?([a-zA-Z_]\w*)\s*(?:=~?|!=|!~)\s*"([^"]*)$/.exec(before);
  if (value) {
    const answer = await json(`/loki/api/v1/label/${encodeURIComponent(value[1])}/values`);
    return matches((answer.data ?? []).map(text => ({text, after: '"'})), value[2], before.length - value[2].length);
  }
  if (/\{[^}]*$/.test(before) || before.trim() === '') {
    const word = /[a-zA-Z_]\w*$/.exec(before)?.[0] ?? '';
    const answer = await json('/loki/api/v1/labels');
    const open = before.trim() === '' ? '{' : '';
    return matches((answer.data ?? []).map(text => ({text: open + text, after: '="'})), open + word, before.length - word.length);
  }
  const word = /\|\s*[a-z=~]*$/.exec(before)?.[0] ?? '';
  if (word === '') return {from: before.length, options: []};
  return matches([['|= "', 'has the text'], ['!= "', 'has it not'], ['|~ "', 'matches'], ['| json', 'fields of JSON'], ['| logfmt', 'fields of key=value']]
    .map(([text, note]) => ({text, note})), word, before.length - word.length);
}
