/**
 * Real parts for tests and for the demo: node programs as processes, a real database server, free ports. Nothing of it is
 * in a node.
 */
package dev.quadrant.testbed;
