/** The exchange of all that two members know, by stream: a state machine that takes bytes and gives bytes. */
package dev.quadrant.cluster.stream;
