/** The users' web application of the demo: a guest book, two instances of it, its entries in a database. */
package dev.quadrant.demo.guestbook;
