/** Clocks and timers that go on when the process does not. */
package dev.quadrant.linux.time;
