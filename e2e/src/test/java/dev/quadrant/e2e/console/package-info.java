/** The console in a real browser, with all four nodes behind it. */
package dev.quadrant.e2e.console;
