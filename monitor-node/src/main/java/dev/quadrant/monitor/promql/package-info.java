/**
 * PromQL. As yet the part that selects: {@link dev.quadrant.monitor.promql.Lexer} knows the words of the language,
 * {@link dev.quadrant.monitor.promql.Parser} builds an {@link dev.quadrant.monitor.promql.Expression},
 * {@link dev.quadrant.monitor.promql.Engine} evaluates it at one time or at steps of a range.
 */
package dev.quadrant.monitor.promql;
