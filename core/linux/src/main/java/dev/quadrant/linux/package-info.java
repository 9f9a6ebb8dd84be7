/**
 * Linux calls without JNI, and the few things of the kernel that Quadrant speaks to. Knows no framework; depends on
 * nothing but the JDK.
 */
package dev.quadrant.linux;
