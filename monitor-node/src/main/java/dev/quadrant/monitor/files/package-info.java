/**
 * Files that must survive: a write-ahead log of checked records, and every change to a file in one place that tests let fail. Both stores, of
 * samples and of log lines, stand on it.
 */
package dev.quadrant.monitor.files;
