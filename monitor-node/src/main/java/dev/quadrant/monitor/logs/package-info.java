/** Logs: their configuration, and what puts their parts together. */
package dev.quadrant.monitor.logs;
