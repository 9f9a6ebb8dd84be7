/** What people change through the console: the list of changes, how they reach the nodes, and the audit of all of it. */
package dev.quadrant.monitor.actions;
