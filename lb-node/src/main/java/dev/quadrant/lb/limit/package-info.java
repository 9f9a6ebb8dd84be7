/** How often who may come: rate limits by the generic cell rate algorithm, in tables of bounded size. */
package dev.quadrant.lb.limit;
