/** Cryptography of the host's own library, for binaries whose compiler does not know the processor's instructions for it. */
package dev.quadrant.linux.crypto;
