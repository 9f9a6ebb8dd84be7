/**
 * What is refused, and why. Rules about bytes alone: no connection, no clock, no codec. The codec applies them while it
 * scans, so that a head is read once.
 */
package dev.quadrant.lb.gate;
