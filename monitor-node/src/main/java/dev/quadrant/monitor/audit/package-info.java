/** The record of what people did through the console. */
package dev.quadrant.monitor.audit;
