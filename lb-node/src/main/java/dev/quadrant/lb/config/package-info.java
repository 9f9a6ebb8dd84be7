/** lb-node's configuration: the keys, what the types cannot check, and what is made of them. */
package dev.quadrant.lb.config;
