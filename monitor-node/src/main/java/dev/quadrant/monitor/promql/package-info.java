/**
 * PromQL. {@link dev.quadrant.monitor.promql.Lexer} knows the words of the language,
 * {@link dev.quadrant.monitor.promql.Parser} builds an {@link dev.quadrant.monitor.promql.Expression} and
 * {@link dev.quadrant.monitor.promql.TypeCheck} refuses what does not fit;
 * {@link dev.quadrant.monitor.promql.Evaluator} goes through it from the leaves up, each part at all steps at once.
 * What is selected is read by {@link dev.quadrant.monitor.promql.Selection}, functions are listed in
 * {@link dev.quadrant.monitor.promql.Functions}. A {@link dev.quadrant.monitor.promql.Row} has numbers, and beside them
 * native histograms where there are some. A {@link dev.quadrant.monitor.promql.Budget} bounds samples and time.
 */
package dev.quadrant.monitor.promql;
