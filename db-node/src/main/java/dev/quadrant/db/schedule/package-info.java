/** When things are due: state machines that are told the time. */
package dev.quadrant.db.schedule;
