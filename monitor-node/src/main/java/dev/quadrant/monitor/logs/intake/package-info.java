/** The way in for all lines: limits of their sources, then the store; and the way out for those who follow them. */
package dev.quadrant.monitor.logs.intake;
