/** Who may connect: lists of networks, and what a frontend allows and denies by them. */
package dev.quadrant.lb.filter;
