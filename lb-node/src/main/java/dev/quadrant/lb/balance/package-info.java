/** Which server gets the next request: an algorithm a file, without I/O and without a clock. */
package dev.quadrant.lb.balance;
