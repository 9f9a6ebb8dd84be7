/** How far long work is, in figures: shown on a terminal, in metrics and over HTTP. */
package dev.quadrant.db.progress;
